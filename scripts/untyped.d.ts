/* Packages without types of their own, as far as we use them. */
declare module 'subset-font' {
  export default function subsetFont(
    font: Uint8Array,
    characters: string,
    options: { targetFormat: 'truetype' | 'woff' | 'woff2' },
  ): Promise<Uint8Array>
}

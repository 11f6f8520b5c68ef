import type { Language } from '../../src/request/calls.ts'
import type { WebWord } from '../../src/words/contract/web.ts'
import { webWord } from '../../src/words/web.ts'
import { SCRIPT_ENDING } from './assets.ts'
import type { Start } from './view.ts'

const HTML_LANGUAGE: Record<Language, string> = { en: 'en', zh: 'zh-CN' }

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (c) => entities[c] ?? c)
}

/** JSON that cannot end its script element. */
const data = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

/** The page in that language. Words carry `data-word`, so that the page can change its language without being loaded again. */
export function page(start: Start): string {
  const { language } = start
  const w = (name: WebWord): string => escaped(webWord(name, language))
  const word = (name: WebWord): string => `data-word="${name}">${w(name)}`
  const named = (name: WebWord): string => `aria-label="${w(name)}" data-label="${name}"`
  return `<!doctype html>
<html lang="${HTML_LANGUAGE[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${w('title')}</title>
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/theme.css">
<link rel="stylesheet" href="/page/app.css">
<link rel="stylesheet" href="/page/composer.css">
<link rel="stylesheet" href="/page/answer.css">
<link rel="stylesheet" href="/page/picture.css">
<link rel="stylesheet" href="/page/town.css">
<script type="module" src="/page/app${SCRIPT_ENDING}"></script>
<script type="application/json" id="start">${data(start)}</script>
</head>
<body>
<a class="skip" href="#line" ${word('skip')}</a>
<header>
  <div class="brand"><img src="/page/icon.svg" alt="" width="28" height="28"><h1>${w('title')}</h1><p ${word('tagline')}</p></div>
  <div class="manners">
    <div class="switch" role="group" ${named('voice')} id="voice">
      <button type="button" data-value="technical" ${word('technical')}</button>
      <button type="button" data-value="house" ${word('house')}</button>
    </div>
    <div class="switch" role="group" ${named('language')} id="language">
      <button type="button" data-value="en" lang="en">EN</button>
      <button type="button" data-value="zh" lang="zh-CN">中文</button>
    </div>
    <button type="button" class="round" id="afresh" ${named('afresh')}><span aria-hidden="true">↺</span></button>
    <button type="button" class="round" id="theme" ${named('theme')}><span aria-hidden="true"></span></button>
  </div>
</header>
<main id="log" role="log" aria-live="polite" tabindex="-1" ${named('questions')}></main>
<form id="composer" autocomplete="off">
  <ul id="completions" role="listbox" ${named('completions')} hidden></ul>
  <p id="file" hidden><span ${word('attached')}</span> <code></code> <button type="button" ${word('detach')}</button></p>
  <div class="box">
    <label class="round attach" tabindex="-1"><input type="file" id="attach" accept=".yaml,.yml,.json,.txt,.zip" ${named('attach')}><span aria-hidden="true">+</span></label>
    <input id="line" name="line" maxlength="2000" spellcheck="false" autocapitalize="off" role="combobox" aria-expanded="false"
      aria-controls="completions" aria-autocomplete="list" aria-describedby="hint" enterkeyhint="send" ${named('ask')}
      placeholder="${w('placeholder')}" data-placeholder="placeholder">
    <button type="submit" class="send" ${word('send')}</button>
  </div>
  <p id="hint" class="hint" ${word('hint')}</p>
</form>
<noscript><p ${word('noscript')}</p></noscript>
</body>
</html>
`
}

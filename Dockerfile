# One image for everything: the bot, its web chat and the browser that draws the pictures. Nothing is downloaded at run time.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY deploy/service/package.json deploy/service/
# The image brings its own Node and its own browser, so those inside the packages are left out. No package runs a script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node-linux-* node_modules/.bin/node node_modules/@sparticuz

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium-headless-shell tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The browser has no network, no rights and no root; what Docker forbids it is a sandbox of its own inside this one.
ENV NODE_ENV=production \
    PUPPETEER_EXECUTABLE_PATH=/usr/lib/chromium/chromium-headless-shell \
    PACKETWALK_SANDBOX=off \
    PACKETWALK_STORE=/data/packetwalk.sqlite \
    PACKETWALK_WEB_HOST=0.0.0.0 \
    PACKETWALK_WEB_PORT=4280 \
    PACKETWALK_HEALTH_PORT=4290
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
COPY diagrams diagrams
COPY adapters adapters
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4280 4281 4282 4290
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4290/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--"]
CMD ["node", "adapters/main.ts"]

# Three stages: styles and scripts, Python packages, and the small image that runs.
# Every long-running container uses this image; docker-compose.yml says which process each one is.

FROM node:24-bookworm-slim AS static
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static ./static
COPY templates ./templates
COPY ui ./ui
RUN npm run build

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin spokewise
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /srv/spokewise
COPY --from=packages /venv /venv
COPY . .
COPY --from=static /build/static/build ./static/build
# Collecting needs settings that load, not keys that sign: scripts.collect_static makes throw-away ones.
RUN python -m scripts.collect_static
USER spokewise
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-access-log", "config.wsgi:application"]

# One image for every service of docker-compose.yml; the command says which one it is.

FROM node:24-slim AS browser-files
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY styles styles
RUN npm run --silent styles

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=research_portal.settings.production \
    PORTAL_BIND=0.0.0.0:8000 \
    PORTAL_STATE_DIR=/var/lib/portal \
    PORTAL_FILES_DIR=/var/lib/portal/files
WORKDIR /portal
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
COPY --from=browser-files /portal/node_modules node_modules
RUN python -m research_portal.local.vendor && rm -rf node_modules \
    && python manage.py collectstatic --noinput \
    && useradd --system --home-dir /var/lib/portal portal \
    && install -d -o portal -g portal -m 0700 /var/lib/portal /var/lib/portal/files
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
CMD ["gunicorn", "--config", "python:research_portal.web_server"]

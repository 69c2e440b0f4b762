# One image for web, fusion, jobs and workers; the command decides. See docs/runbooks/deploy.md: not built yet.
FROM debian:12-slim
ENV SAFECITY_PACKAGES="ca-certificates fonts-nafees fonts-noto-core gdal-bin gettext libgdal32 libgl1 libglib2.0-0 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 python3 python3-venv"
RUN useradd --system --uid 990 --create-home safecity
WORKDIR /srv/safecity
COPY . .
RUN bash safecity_gis/ops/bootstrap.sh run \
 && .venv/bin/python -m safecity_gis.ops setup \
 && env SAFECITY_ENV=production SECRET_KEY=used-while-the-static-files-are-collected-and-nowhere-else \
      ALLOWED_HOSTS=localhost DATABASE_URL=postgresql:///none NATS_URL=nats://none SAFECITY_CONFIG_KEY=none \
      .venv/bin/python manage.py collectstatic --noinput \
 && rm -rf var/tools var/keys var/run var/log /root/.cache /root/.npm /var/lib/apt/lists/* \
 && mkdir -p var/audit var/keys var/reports \
 && chown -R safecity:safecity var
USER safecity
ENV SAFECITY_ENV=production PATH=/srv/safecity/.venv/bin:/usr/bin:/bin

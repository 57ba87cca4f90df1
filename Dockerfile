# Two stages: the first builds the environment, the second carries only what runs. No network at run time.
FROM python:3.13-slim AS build
WORKDIR /dateline
RUN python -m venv /opt/dateline
COPY requirements.lock ./
RUN /opt/dateline/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY migrations ./migrations
RUN /opt/dateline/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/dateline dateline \
    && install --directory --owner dateline --group dateline /var/lib/dateline
COPY --from=build /opt/dateline /opt/dateline
COPY seeds /usr/share/dateline/seeds
ENV PATH=/opt/dateline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATELINE_DATA_DIR=/var/lib/dateline \
    DATELINE_HOST=0.0.0.0 \
    DATELINE_PORT=8000
USER dateline
WORKDIR /home/dateline
VOLUME /var/lib/dateline
EXPOSE 8000
# /readyz answers 200 only once the migrations are done.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=6 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"DATELINE_PORT\"]}/readyz', timeout=2)"]
CMD ["dateline", "serve"]

FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data STATIC_DIR=/app/static
WORKDIR /app

# Letters of East Asia for the diagram as PDF and PNG, and what finds them
RUN apt-get update \
    && apt-get install -y --no-install-recommends fontconfig fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/*

COPY *.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY . .
RUN useradd --system --create-home reviewsite \
    && install -d -o reviewsite /data static \
    && DATA_DIR=/tmp/build SECRET_KEY=only-while-the-image-is-being-built \
       python manage.py collectstatic --no-input --verbosity 0 \
    && rm -r /tmp/build

USER reviewsite
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py", "8000"]
CMD ["python", "-m", "gunicorn", "reviewsite.wsgi:application", "--bind=0.0.0.0:8000", \
     "--worker-class=gthread", "--workers=2", "--threads=8", "--timeout=60", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket"]

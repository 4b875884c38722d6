#!/bin/sh
# Runs once, when the database volume is empty: the two roles, and the database with the same sort order as everywhere.
# The owner migrates; the application role gets its rights, table by table, from `manage.py migrate`.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE spokewise_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE spokewise_app LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE spokewise OWNER spokewise_owner TEMPLATE template0 ENCODING 'UTF8'
  LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE spokewise FROM PUBLIC;
GRANT CONNECT ON DATABASE spokewise TO spokewise_app;
SQL

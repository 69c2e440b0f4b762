#!/bin/sh
# The two roles, the extensions and the database of a server that is not the private one. Run once, as the server's superuser,
# with DB_OWNER_PASSWORD and DB_APP_PASSWORD in the environment.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
\getenv owner_password DB_OWNER_PASSWORD
\getenv app_password DB_APP_PASSWORD
CREATE ROLE safecity_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE safecity_app LOGIN PASSWORD :'app_password';
CREATE DATABASE safecity OWNER safecity_owner;
\connect safecity
CREATE EXTENSION postgis;
CREATE EXTENSION pgrouting;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
ALTER DEFAULT PRIVILEGES FOR ROLE safecity_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO safecity_app;
ALTER DEFAULT PRIVILEGES FOR ROLE safecity_owner GRANT USAGE, SELECT ON SEQUENCES TO safecity_app;
SQL

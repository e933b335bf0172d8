#!/bin/sh
# Runs a command that uses HTTPS. The build secret `ca`, if present, holds the machine's certificate bundle for all clients;
# without the secret, clients use the base image's certificates.
set -eu

ca=/run/secrets/ca
if [ -s "$ca" ]; then
	export CARGO_HTTP_CAINFO="$ca" PIP_CERT="$ca" NODE_EXTRA_CA_CERTS="$ca" SSL_CERT_FILE="$ca"
fi
exec "$@"

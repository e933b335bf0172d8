# How run speaks. Sourced by run and by what it runs in the workshop.
# shellcheck shell=sh

say() {
	printf '==> %s\n' "$*" >&2
}

# stop CODE SENTENCE...
stop() {
	code=$1
	shift
	printf 'run: %s\n' "$*" >&2
	exit "$code"
}

has() {
	command -v "$1" > /dev/null 2>&1
}

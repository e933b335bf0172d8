# Messages and checks of run. Sourced by run and by its scripts in the workshop.
# shellcheck shell=sh

say() {
	printf '==> %s\n' "$*" >&2
}

# stop CODE MESSAGE...: prints a message and exits.
stop() {
	code=$1
	shift
	printf 'run: %s\n' "$*" >&2
	exit "$code"
}

has() {
	command -v "$1" > /dev/null 2>&1
}

#!/bin/sh
# Install what Python's packages do not bring: packages.sh python|tests|bench
# As root on Debian it installs what is missing; elsewhere it says what to install.
set -eu

# missing COMMAND-OR-FILE PACKAGE: print the package when the thing is not there
missing() {
    command -v "$1" >/dev/null 2>&1 && return
    for place in $1; do [ -e "$place" ] && return; done
    printf ' %s' "$2"
}

missing_for() {
    case $1 in
    python)
        "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || printf ' python3-venv'
        ;;
    tests)
        missing chromium chromium
        missing pdftotext poppler-utils
        missing javac default-jdk-headless
        missing /usr/share/java/jaxb-runtime.jar libjaxb-java
        missing '/usr/lib/postgresql/*/bin/initdb' postgresql
        ;;
    bench)
        missing '/usr/lib/postgresql/*/bin/initdb' postgresql
        missing '/usr/lib/*/libjemalloc.so.2' libjemalloc2
        ;;
    esac
}

packages=$(missing_for "$1")
[ -n "$packages" ] || exit 0

install() {
    echo "Installing for the $1:$packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 (a list of words)
    apt-get update -qq && apt-get install -qq -y --no-install-recommends $packages >/dev/null
}

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || ! install "$1"; then
    echo "Left out for want of a package:$packages" >&2
    echo "On Debian: apt-get install$packages (other systems name them much the same)" >&2
fi

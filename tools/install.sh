#!/bin/sh
# Installs Zócalo's programs from the archives of a release, once their sums are right.
#
#   install.sh [zocalo-echo] [zocalo-chat] [zocalo-file-send]     all of them, if none is named
#
#   ZOCALO_URL   where the archives and SHA256SUMS are
#   ZOCALO_BIN   where the programs go [~/.local/bin]; to uninstall them, remove them from there
set -eu

# The release that this script comes with; put in when it is released.
release_url=''

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# Prints the name that releases have for this machine.
find_target() {
  case "$(uname -s)" in
    Linux) system=unknown-linux-gnu ;;
    Darwin) system=apple-darwin ;;
    *) fail "there is no program for $(uname -s): on Windows, unpack the zip archive" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) echo "x86_64-$system" ;;
    aarch64 | arm64) echo "aarch64-$system" ;;
    *) fail "there is no program for $(uname -m)" ;;
  esac
}

# download FILE: puts it into the temporary folder.
download() {
  if has curl; then
    curl -fsSL --proto-redir "=$redirects" -o "$folder/$1" "$url/$1" || fail "cannot download $url/$1"
  elif has wget; then
    wget -q -O "$folder/$1" "$url/$1" || fail "cannot download $url/$1"
  else
    fail "curl or wget is needed"
  fi
}

# Prints the SHA-256 of a file.
sum_of() {
  if has sha256sum; then
    set -- "$(sha256sum "$1")"
  elif has shasum; then
    set -- "$(shasum -a 256 "$1")"
  else
    fail "sha256sum or shasum is needed"
  fi
  echo "${1%% *}"
}

# verify FILE: ends everything unless its sum is the one in SHA256SUMS.
verify() {
  wanted=$(awk -v name="$1" '$2 == name { print $1 }' "$folder/SHA256SUMS")
  [ -n "$wanted" ] || fail "$1 is not in SHA256SUMS: nothing was installed"
  actual=$(sum_of "$folder/$1")
  [ "$actual" = "$wanted" ] ||
    fail "the SHA-256 of $1 is $actual, and should be $wanted: nothing was installed"
}

# All is in here, so that a script that was cut short does nothing.
main() {
  [ $# -gt 0 ] || set -- zocalo-echo zocalo-chat zocalo-file-send
  for program in "$@"; do
    case "$program" in
      zocalo-echo | zocalo-chat | zocalo-file-send) ;;
      *) fail "there is no program $program: expected zocalo-echo, zocalo-chat or zocalo-file-send" ;;
    esac
  done
  url=${ZOCALO_URL:-$release_url}
  [ -n "$url" ] || fail "ZOCALO_URL must name the folder of a release"
  url=${url%/}
  # What begins with https stays there, since the sums come the same way; wget cannot be told.
  case "$url" in
    https:*) redirects=https ;;
    *) redirects=http,https ;;
  esac
  bin=${ZOCALO_BIN:-$HOME/.local/bin}
  target=$(find_target)
  if [ "${target#*-unknown-linux}" != "$target" ] && has ldd && ldd --version 2>&1 | grep -qi musl; then
    fail "the programs need glibc, and this system has musl"
  fi
  folder=$(mktemp -d)
  new=$folder/new
  trap 'rm -rf "$folder" "$new"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  download SHA256SUMS
  for program in "$@"; do
    download "$program-$target.tar.gz"
    verify "$program-$target.tar.gz"
  done
  # Nothing before this line has touched anything but the temporary folder.
  mkdir -p "$bin"
  for program in "$@"; do
    tar -xzf "$folder/$program-$target.tar.gz" -C "$folder" "$program"
    # A program that runs cannot be written over, but its name can be given to another file: to one that works here.
    new=$bin/.$program.new
    cp "$folder/$program" "$new"
    chmod 755 "$new"
    "$new" --version || fail "$program does not run on this machine: it was not installed"
    mv -f "$new" "$bin/$program"
  done
  case ":$PATH:" in
    *":$bin:"*) ;;
    *) echo "install.sh: $bin is not in your PATH" >&2 ;;
  esac
}

main "$@"

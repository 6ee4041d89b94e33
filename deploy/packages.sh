# Sourced by ./haggle, tests/run and .ci/run: finds and installs the Debian
# packages of deploy/packages.txt. Says everything on stderr, reads no stdin.

# packages_of LIST_FILE SECTION...: the names in these sections, one a line.
packages_of() {
  local file=$1 line section="" name
  shift
  while IFS= read -r line; do
    case $line in
      '#'* | '') ;;
      '['*) section=${line#[} section=${section%%]*} ;;
      *)
        for name in "$@"; do
          if [[ $name == "$section" ]]; then printf '%s\n' "$line"; fi
        done
        ;;
    esac
  done <"$file"
}

# packages_missing NAME...: those that are not installed, one a line.
packages_missing() {
  local installed name
  installed=" $(dpkg-query -W -f='${db:Status-Status}=${Package} ' "$@" 2>/dev/null) "
  for name in "$@"; do
    [[ $installed == *" installed=$name "* ]] || printf '%s\n' "$name"
  done
}

# packages_want LIST_FILE LOG SECTION...: makes sure that all packages of the
# sections are there, as root or through sudo without a password. Otherwise
# names what is missing and returns 1.
packages_want() {
  local file=$1 log=$2 wanted missing as_root=()
  shift 2
  wanted=$(packages_of "$file" "$@")
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    if [[ ${HAGGLE_PACKAGES:-} == present ]]; then return 0; fi
    {
      echo "haggle: this is no Debian system, so its packages cannot be installed here."
      echo "Wanted are these Debian 12 packages, or what this system calls them:"
      echo "  ${wanted//$'\n'/ }"
      echo "If they are there, say so: HAGGLE_PACKAGES=present $0 ..."
    } >&2
    return 1
  fi
  # shellcheck disable=SC2086
  missing=$(packages_missing $wanted)
  if [[ -z $missing ]]; then return 0; fi
  if ((EUID != 0)); then
    if sudo -n true </dev/null >/dev/null 2>&1; then
      as_root=(sudo -n)
    else
      {
        echo "haggle: packages are missing, and installing them takes root. Please run:"
        echo "  apt-get install --no-install-recommends ${missing//$'\n'/ }"
      } >&2
      return 1
    fi
  fi
  # shellcheck disable=SC2046
  missing="$missing $(packages_missing $(packages_of "$file" comfort))"
  echo "haggle: installing ${missing//$'\n'/ }" >&2
  # An update may fail for a foreign source alone; the installation decides.
  "${as_root[@]}" apt-get update </dev/null >"$log" 2>&1
  # shellcheck disable=SC2086
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $missing </dev/null >>"$log" 2>&1; then
    echo "haggle: apt-get could not install them; the end of $log:" >&2
    tail -n 15 "$log" >&2
    return 1
  fi
}

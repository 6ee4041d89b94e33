# Sourced by ./haggle and tests/run: whether the sources are those that were built.

# sources_listing ROOT: sets `listing` to what goes into the programs, a line for each file. Compared
# as a whole, so that a file that has gone, or whose date is no later than that of the build or later
# than today, is noticed as any other, and once.
sources_listing() {
  listing=$(cd -- "$1" && find -H proto broker agents deploy CMakeLists.txt CMakePresets.json \
    ! -type d -printf '%p %s %T@\n' | LC_ALL=C sort) && [[ -n $listing ]]
}

# sources_warn_of_future ROOT: names files dated in the future. They are newer than anything that is
# made of them, so every build compiles what depends on them again.
sources_warn_of_future() {
  local future
  future=$(cd -- "$1" && find -H proto broker agents deploy CMakeLists.txt CMakePresets.json \
    ! -type d -newermt '1 minute' -print)
  if [[ -n $future ]]; then
    echo "haggle: dated in the future, so what depends on it is compiled in every build; touch it: ${future//$'\n'/ }" >&2
  fi
}

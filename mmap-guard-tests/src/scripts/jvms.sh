#!/usr/bin/env bash
# JVMs of other versions and for other processors, from Debian's unstable suite, in one folder.
#
#   jvms.sh prepare FOLDER                                    fetches them, as root
#   jvms.sh run FOLDER PROCESSOR VERSION [argument of java]   runs one
#   jvms.sh delete FOLDER                                     deletes them
#
# Prepare prints a line "PROCESSOR VERSION" for each JVM that starts, and "not had: ..." for each
# that does not. It needs Debian or Ubuntu on x86-64 with a source of Debian's packages, and installs
# nothing but the emulator; all else is in the folder, and may be deleted with it.
set -euo pipefail

folder=$2
builds="amd64 arm64 s390x riscv64 ppc64el"

# Asks for packages in the unstable suite, beside the system's own lists.
apt() {
  local tool=$1 options=() build
  shift
  for build in $builds; do
    options+=(-o "APT::Architectures::=$build")
  done
  "apt-$tool" -qq -o Dir::State="$folder/apt" -o Dir::State::status=/var/lib/dpkg/status \
    -o Dir::Cache="$folder/apt" -o Dir::Etc::sourcelist=/dev/null \
    -o Dir::Etc::sourceparts="$folder/sources" -o APT::Sandbox::User=root "${options[@]}" "$@"
}

# The system's own sources with another suite, so that its mirror is used.
write_sources() {
  mkdir -p "$folder"/apt/lists/partial "$folder"/apt/archives/partial "$folder/sources"
  sed -n -e '/^URIs:.*\/debian\/*$/p' -e '/^Types:/p' -e '/^Components:/p' -e '/^Signed-By:/p' \
    -e 's/^Suites:.*/Suites: sid/p' -e '/^$/p' /etc/apt/sources.list.d/*.sources |
    awk 'BEGIN { RS = ""; ORS = "\n\n" } /\nURIs:/ { print; exit }' >"$folder/sources/sid.sources"
}

# Puts packages into the root of their build, with the libraries that every JVM needs.
fetch() {
  local build=$1 root=$folder/$1 packages=("${@:2}") file
  mkdir -p "$folder/packages"
  if ! compgen -G "$root/lib/*/libc.so.6" >/dev/null; then
    mkdir -p "$root/usr/lib64" "$root/usr/lib"
    ln -sfn usr/lib "$root/lib"
    ln -sfn usr/lib64 "$root/lib64"
    packages+=(libc6 libstdc++6 libgcc-s1 zlib1g)
  fi
  (cd "$folder/packages" && apt get download "${packages[@]/%/:$build}") || return 1
  for file in "$folder/packages"/*; do
    dpkg-deb --fsys-tarfile "$file" | tar -C "$root" --keep-directory-symlink -xf - || return 1
  done
  rm -r "$folder/packages"
  # Their configuration is in /etc, which would be the system's own.
  find "$root/usr/lib/jvm" -lname '/etc/*' | while read -r file; do
    ln -sfrn "$root$(readlink "$file")" "$file"
  done
}

# prepare_one PROCESSOR VERSION PACKAGE...
prepare_one() {
  if starts "$1" "$2" || { fetch "$(build_of "$1")" "${@:3}" >&2 && starts "$1" "$2"; }; then
    echo "$1 $2"
  else
    echo "not had: $1 $2"
  fi
}

starts() {
  timeout 300 "$0" run "$folder" "$1" "$2" -version >/dev/null 2>&1
}

build_of() {
  case $1 in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    ppc64le) echo ppc64el ;;
    *) echo "$1" ;;
  esac
}

prepare() {
  local newest version
  if [[ ! -d $folder/sources ]]; then
    write_sources
    apt get update >&2
  fi
  type qemu-aarch64-static >&2 || apt-get -qq install -y --no-install-recommends qemu-user-static >&2
  newest=$(apt cache search -n '^openjdk-[0-9]+-jre-headless$' | sed 's/[^0-9]*\([0-9]*\).*/\1/' |
    sort -n | tail -1)
  for version in $(seq 26 "$newest"); do
    prepare_one x86_64 "$version" "openjdk-$version-jre-headless"
  done
  prepare_one x86_64 25-zero openjdk-25-jre-headless openjdk-25-jre-zero
  prepare_one aarch64 25 openjdk-25-jre-headless
  prepare_one aarch64 27 openjdk-27-jre-headless
  prepare_one s390x 25 openjdk-25-jre-headless
  prepare_one riscv64 25 openjdk-25-jre-headless
  prepare_one ppc64le 25 openjdk-25-jre-headless
  # Neither Debian nor Maven Central has a JDK of theirs.
  echo "not had: x86_64 OpenJ9"
  echo "not had: x86_64 GraalVM"
}

delete() {
  rm -rf --one-file-system "$folder"
}

run() {
  local processor=$1 build java options=()
  build=$(build_of "$1")
  java=/usr/lib/jvm/java-${2%-zero}-openjdk-$build/bin/java
  if [[ $2 == *-zero ]]; then
    options=(-zero -Xshare:off) # the archive is that of the other VM
  fi
  shift 2
  if [[ $processor != x86_64 ]]; then
    exec "qemu-$processor-static" -L "$folder/$build" "$folder/$build$java" "$@"
  fi
  # The C library there is newer than the system's: in a root of its own, with all else bound into
  # it. The mounts end with the process.
  exec unshare --mount bash -c '
    root=$1
    for directory in /*; do
      if [[ -d $directory && ! -L $directory && ! $directory =~ ^/(etc|lib.*|usr)$ ]]; then
        mkdir -p "$root$directory"
        mount --rbind "$directory" "$root$directory"
      fi
    done
    exec unshare --root="$root" --wd="$PWD" "${@:2}"' \
    bash "$folder/$build" "$java" "${options[@]}" "$@"
}

"$1" "${@:3}"

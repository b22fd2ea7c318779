#!/bin/sh
# Makes the committed hosts beside it, which tests and fuzz targets start from, on
# linux/amd64 with gcc.
set -eu
cd "$(dirname "$0")"
temp=$(mktemp -d)
trap 'rm -r "$temp"' EXIT
cp -r table host "$temp"
go run ../../cmd/usys gen "$temp/table"
here=$PWD
cd "$temp"
cc() { gcc "-ffile-prefix-map=$temp=." -fno-asynchronous-unwind-tables -fPIC -O1 -c -Ihost "$@"; }
cc -g -o host.o host/host.c
cc -g -o filler.o host/ztable_host.c
cc -g -gz -o compressed.o host/host.c
cc -g -gdwarf-4 -o dwarf4.o host/host.c
cc -o nodebug.o host/host.c
ar rcD lib.a host.o filler.o
gcc -shared -nostdlib -Wl,--build-id=none -Wl,-z,noseparate-code -o linked.so host.o filler.o
cp ./*.o lib.a linked.so "$here"

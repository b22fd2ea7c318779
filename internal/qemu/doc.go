// Package qemu tests programs under QEMU's user mode, where a processor is emulated
// (TCG), as in containers for amd64 on machines of another architecture. The handshake's
// fault has another shape there (docs/abi.md).
//
// Its tests have the build tag extra: they need the Debian package qemu-user.
package qemu

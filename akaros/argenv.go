package akaros

import (
	"encoding/binary"
	"strings"
)

// Argenv packs arguments and environment for [ProcCreate] and [Exec]: the head, which is a
// [ros.Argenv], the offsets of the strings, and the strings.
func Argenv(argv, env []string) ([]byte, error) {
	var block []byte
	word := func(n int) { block = binary.LittleEndian.AppendUint64(block, uint64(n)) }
	word(len(argv))
	word(len(env))
	at := 0
	for _, list := range [][]string{argv, env} {
		for _, s := range list {
			if strings.IndexByte(s, 0) >= 0 {
				return nil, newError("proc_create: Invalid argument (a NUL in an argument or in the environment)", EINVAL)
			}
			word(at)
			at += len(s) + 1
		}
	}
	for _, list := range [][]string{argv, env} {
		for _, s := range list {
			block = append(append(block, s...), 0)
		}
	}
	return block, nil
}

package trace

import (
	"fmt"
	"iter"
	"os"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// OwnCalls returns the calls in records that the host has made of this process.
func OwnCalls(records []byte) (list []*calls.Record) {
	for r := range ownRecords(records) {
		list = append(list, &r.Record)
	}
	return list
}

// ownRecords returns the records in memory, one behind the other.
func ownRecords(records []byte) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for len(records) >= recordSize && int(le.Uint32(records)) <= len(records) {
			size := le.Uint32(records)
			if !yield(parse(records[:size])) {
				return
			}
			records = records[size:]
		}
	}
}

// OwnRefusals returns the calls in records that the host has made of this process's calls that
// a policy does not allow. program is the file that the process runs.
func OwnRefusals(records []byte, program string) (list []*Refusal, err error) {
	f, err := os.Open(program)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &process{}
	for r := range ownRecords(records) {
		if p.symbols == nil {
			p.symbols = newSymbols(program, uint64(r.Ret)) // the result is the program's load bias
			if p.symbols.program, err = pclntab.Open(f); err != nil {
				return nil, err
			}
		}
		list = append(list, &Refusal{
			Record: &r.Record, Process: r.Process, Goroutine: r.Goroutine, Stack: p.stack(&r), Lineage: p.lineage(&r), Dir: ownPath,
		})
	}
	return list, nil
}

// ownPath returns the path of a descriptor of this process, or of its working directory.
func ownPath(fd int) string {
	link := fmt.Sprintf("/proc/self/fd/%d", fd)
	if fd == unix.AT_FDCWD {
		link = "/proc/self/cwd"
	}
	path, _ := os.Readlink(link)
	return path
}

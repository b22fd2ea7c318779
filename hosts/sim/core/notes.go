package core

import "encoding/binary"

// A Thread is a thread of the program, where it has entered the host.
type Thread struct {
	ID         int
	PC, SP, FP uint64
	TLS        uint64 // the base of FS
}

// A Process has the facts in the file that concern the whole process.
type Process struct {
	Name    string // of the program
	ID      int
	Entry   uint64   // of the program, where it is mapped
	Threads []Thread // the first is the running one
}

// Kinds of notes, and the sizes of their structs (include/uapi/linux/elf.h, linux/elfcore.h).
const (
	noteStatus = 1 // struct elf_prstatus
	noteInfo   = 3 // struct elf_prpsinfo
	noteAux    = 6 // the auxiliary vector

	statusSize = 336
	infoSize   = 136
)

const page = 4096

var le = binary.LittleEndian

// note appends a note.
func note(b []byte, kind uint32, data []byte) []byte {
	const name = "CORE\x00\x00\x00\x00"
	b = le.AppendUint32(b, 5) // the name with its 0
	b = le.AppendUint32(b, uint32(len(data)))
	b = le.AppendUint32(b, kind)
	b = append(b, name...)
	b = append(b, data...)
	return append(b, make([]byte, -len(data)&3)...)
}

// notes returns all notes of a process.
func (p *Process) notes() (b []byte) {
	for i := range p.Threads {
		b = note(b, noteStatus, p.Threads[i].status())
		if i == 0 {
			b = note(b, noteInfo, p.info())
			b = note(b, noteAux, p.aux())
		}
	}
	return b
}

// status returns a thread's struct elf_prstatus.
func (t *Thread) status() []byte {
	// Offsets in the struct, and in its struct user_regs_struct (arch/x86/include/asm/user_64.h).
	const (
		id, regs                       = 32, 112
		rbp, rip, cs, rsp, ss, base    = 4 * 8, 16 * 8, 17 * 8, 19 * 8, 20 * 8, 21 * 8
		userCode, userData             = 0x33, 0x2b
		flags, interruptsOn, noSuccess = 18 * 8, 0x202, ^uint64(0)
		origRax                        = 15 * 8
	)
	b := make([]byte, statusSize)
	le.PutUint32(b[id:], uint32(t.ID))
	r := b[regs:]
	for at, value := range map[int]uint64{
		rbp: t.FP, rip: t.PC, cs: userCode, rsp: t.SP, ss: userData, base: t.TLS, flags: interruptsOn, origRax: noSuccess,
	} {
		le.PutUint64(r[at:], value)
	}
	return b
}

// info returns the process's struct elf_prpsinfo.
func (p *Process) info() []byte {
	const id, group, session, name, nameSize = 24, 32, 36, 40, 16
	b := make([]byte, infoSize)
	for _, at := range []int{id, group, session} {
		le.PutUint32(b[at:], uint32(p.ID))
	}
	copy(b[name:name+nameSize-1], p.Name)
	copy(b[name+nameSize:infoSize-1], p.Name)
	return b
}

// aux returns an auxiliary vector: debuggers look for the program's entry there.
func (p *Process) aux() (b []byte) {
	const pageSize, entry = 6, 9
	for _, word := range []uint64{entry, p.Entry, pageSize, page, 0, 0} {
		b = le.AppendUint64(b, word)
	}
	return b
}

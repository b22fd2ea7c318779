package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// Names of probes: each makes system calls in a process of its own, which a sandbox may kill.
const (
	Dispatch = "dispatch" // Syscall User Dispatch
	GS       = "gs"       // the gs base, by a system call
	Calls    = "calls"    // calls that the host makes, and other programs seldom do
)

func (m *Machine) foreign() Finding {
	return Finding{"system", Bad, m.OS + "/" + m.Arch + ": programs are hosted on linux/amd64 only", "GOOS=linux GOARCH=amd64 usys build makes programs here, too"}
}

func (m *Machine) kernel() Finding {
	release, err := m.Release()
	if err != nil {
		return Finding{"kernel", Note, "unknown: " + err.Error(), ""}
	}
	return Finding{"kernel", Fine, "Linux " + release, ""}
}

func (m *Machine) dispatch() Finding {
	const name = "syscall user dispatch"
	err := m.Probe(Dispatch)
	switch {
	case errors.As(err, &untried{}):
		return Finding{name, Note, err.Error(), ""}
	case err != nil:
		return Finding{name, Note, err.Error() + ": no -strict, and no programs that plain go has built", "it takes Linux 5.11, and a sandbox that allows prctl"}
	}
	return Finding{name, Fine, "works", ""}
}

func (m *Machine) gs() Finding {
	const name = "gs base"
	if m.SetsGS() {
		return Finding{name, Fine, "FSGSBASE: written without a system call", ""}
	}
	err := m.Probe(GS)
	switch {
	case errors.As(err, &untried{}):
		return Finding{name, Note, err.Error(), ""}
	case err != nil:
		return Finding{name, Bad, "no FSGSBASE, and " + err.Error(), "use Linux 5.9, or a sandbox that allows arch_prctl"}
	}
	return Finding{name, Note, "no FSGSBASE: a system call for each thread, and no -vcores", "it takes Linux 5.9"}
}

// seccomp describes the filter that this process is under, and tries the calls that it may refuse.
func (m *Machine) seccomp() Finding {
	status, err := m.File("/proc/self/status")
	text := "no filter"
	switch {
	case err != nil:
		text = "unknown whether there is a filter"
	case field(status, "Seccomp") == "1":
		text = "strict mode"
	case field(status, "Seccomp") == "2":
		text = "a filter"
	}
	if field(status, "NoNewPrivs") == "1" {
		text += ", no new privileges"
	}
	err = m.Probe(Calls)
	switch {
	case errors.As(err, &untried{}):
		return Finding{"seccomp", Note, text + ": the host's calls: " + err.Error(), ""}
	case err != nil:
		return Finding{"seccomp", Bad, text + ": " + err.Error(), "let the sandbox allow these calls"}
	}
	return Finding{"seccomp", Fine, text, ""}
}

// field returns the value of a field of /proc/self/status.
func field(status, name string) string {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (m *Machine) proc() Finding {
	if _, err := m.File("/proc/self/cmdline"); err != nil {
		return Finding{"/proc", Note, "not mounted: programs that look there fail", "mount -t proc proc /proc"}
	}
	return Finding{"/proc", Fine, "mounted", ""}
}

// The fewest files that may be open, and the least that programs commonly have.
const (
	fewestFiles = 16
	commonFiles = 256
)

func (m *Machine) files() Finding {
	const name, cure = "open files", "ulimit -n 1024"
	n, err := m.Files()
	text := fmt.Sprintf("a process may have %d", n)
	switch {
	case err != nil:
		return Finding{name, Note, "limit unknown: " + err.Error(), ""}
	case n < fewestFiles:
		return Finding{name, Bad, text, cure}
	case n < commonFiles:
		return Finding{name, Note, text, cure}
	}
	return Finding{name, Fine, text, ""}
}

// commonMappings is the kernel's own vm.max_map_count.
const commonMappings = 65530

func (m *Machine) mappings() Finding {
	const name = "mappings"
	text, err := m.File("/proc/sys/vm/max_map_count")
	n, err2 := strconv.Atoi(strings.TrimSpace(text))
	if err := errors.Join(err, err2); err != nil {
		return Finding{name, Note, "the value of vm.max_map_count is unknown", ""}
	}
	text = fmt.Sprintf("vm.max_map_count is %d", n)
	if n < commonMappings {
		return Finding{name, Note, text + ": fewer threads, each of which takes two", fmt.Sprintf("sysctl vm.max_map_count=%d", commonMappings)}
	}
	return Finding{name, Fine, text, ""}
}

var release = regexp.MustCompile(`\bgo1\.(\d+)`)

// oldestGo is the oldest supported minor release of Go.
const oldestGo = 25

func (m *Machine) goCommand() Finding {
	line, err := m.Command("go", "version")
	if err != nil {
		return Finding{"go", Note, err.Error() + ": no usys build, install, test, run", "install Go and put it on PATH"}
	}
	if v := release.FindStringSubmatch(line); v != nil {
		if n, err := strconv.Atoi(v[1]); err == nil && n < oldestGo {
			return Finding{"go", Note, line + ": too old for usys build", fmt.Sprintf("install Go 1.%d or later", oldestGo)}
		}
	}
	return Finding{"go", Fine, line, ""}
}

// compiler examines the C compiler, which makes the loader once, and hosts of the user's.
func (m *Machine) compiler(loader State) Finding {
	const name, cure = "C compiler", "install gcc, or set CC"
	line, err := m.Command(append(m.Compiler[:len(m.Compiler):len(m.Compiler)], "--version")...)
	switch {
	case err == nil:
		return Finding{name, Fine, line, ""}
	case loader == Fine:
		return Finding{name, Note, err.Error() + ": the loader is there, but -host, -debug and usys sim compile one", cure}
	}
	return Finding{name, Bad, err.Error() + ": it makes the loader, once", cure}
}

// cache examines the cache directory. If it is unfit, that is as bad as the state of the loader.
func (m *Machine) cache(loader State) Finding {
	const name = "cache directory"
	dir, err := m.Cache()
	if err != nil {
		return Finding{name, max(loader, Note), err.Error(), "set XDG_CACHE_HOME to a directory that can be written"}
	}
	switch err := m.Try(dir); {
	case errors.Is(err, fs.ErrPermission):
		return Finding{name, max(loader, Note), err.Error(), "set XDG_CACHE_HOME to where files can be written and programs be run"}
	case err != nil:
		return Finding{name, max(loader, Note), err.Error(), "set XDG_CACHE_HOME to a directory with room"}
	}
	return Finding{name, Fine, dir + ": programs can be made and run there", ""}
}

func (m *Machine) loader() Finding {
	path, err := m.Loader()
	if err != nil {
		return Finding{"loader", Bad, err.Error(), ""} // it has the cure
	}
	if err := m.Start(path); err != nil {
		return Finding{"loader", Bad, path + ": " + err.Error(), "set XDG_CACHE_HOME to where programs can be run"}
	}
	return Finding{"loader", Fine, path + " starts", ""}
}

package check

import (
	"debug/elf"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/internal/coverage"
)

// largeEnv names the variable that makes the test's binary check a large host instead of running
// tests.
const largeEnv = "USYS_CHECK_LARGE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(largeEnv); dir != "" {
		large(dir)
		return
	}
	os.Exit(coverage.Run(m))
}

// A cost holds the time and memory of a check, and its findings.
type cost struct {
	Took     time.Duration
	CPU      time.Duration
	MaxRSS   int64 // bytes
	Findings []string
}

// large checks the host in dir and prints the cost.
func large(dir string) {
	start := time.Now()
	r, err := Run(Options{Args: []string{dir}, Hosts: []string{filepath.Join(dir, "libhost.so")}, Stale: true, Sides: true, History: true, Behaviour: true})
	c := cost{Took: time.Since(start)}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, f := range r.Findings() {
		c.Findings = append(c.Findings, f.String())
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	c.MaxRSS = usage.Maxrss << 10
	c.CPU = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	json.NewEncoder(os.Stdout).Encode(c)
}

const (
	largeFuncs   = 500
	largeDWARF   = 20 << 20
	largeTypes   = 2000 // in each unit, which only adds size
	maxLargeRSS  = 300 << 20
	largeWrong   = 123 // the function whose C side differs
	largeColumns = 12
)

// A largeHost is a directory with the sources of a large host.
type largeHost struct {
	t   *testing.T
	dir string
}

func (h largeHost) put(name, text string) {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o666); err != nil {
		h.t.Fatal(err)
	}
}

func (h largeHost) gcc(args ...string) {
	h.t.Helper()
	cmd := exec.Command("gcc", append([]string{"-g", "-w", "-fPIC"}, args...)...)
	cmd.Dir = h.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("gcc: %v\n%s", err, out)
	}
}

// write writes the declarations, both sides, and the host's functions.
func (h largeHost) write() {
	h.put("go.mod", "module large\n\ngo 1.26\n")
	var decl, funcs, host strings.Builder
	decl.WriteString("package large\n\n//usys:table large host=host nogo\n\n")
	for i := range largeFuncs {
		typ := "int32_t"
		if i == largeWrong {
			typ = "int64_t"
		}
		fmt.Fprintf(&decl, "//usys:nb F%d(p *S%d, n int32, m uint64) (r int64) [num=%d]\n", i, i%50, i+8)
		fmt.Fprintf(&funcs, "static int64_t f%d(struct large_s%d *p, %s n, uint64_t m) { return p->f0 + n + (int64_t)m; }\n", i, i%50, typ)
		fmt.Fprintf(&host, "\t.f%d = (void *)f%d,\n", i, i)
	}
	for i := range 50 {
		fmt.Fprintf(&decl, "\ntype S%d struct {\n", i)
		for j := range largeColumns {
			fmt.Fprintf(&decl, "\tF%d int64\n", j)
		}
		decl.WriteString("}\n")
	}
	h.put("large.go", decl.String())
	files, err := gen.Generate(h.dir)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		h.t.Fatal(err)
	}
	h.put("host/host.c", "#include \"zlarge.h\"\n"+funcs.String()+"const struct large_host large_host = {\n"+host.String()+"};\n")
}

// link links the host, and a file of types as often as it takes; the linker merges their strings.
func (h largeHost) link() {
	var ballast strings.Builder
	for i := range largeTypes {
		fmt.Fprintf(&ballast, "struct b%d { long a%[1]d, b%[1]d; struct b%d *next%[1]d; int (*f%[1]d)(struct b%[1]d *, int); enum { E%[1]d, G%[1]d } e%[1]d; };\nstatic struct b%[1]d v%[1]d __attribute__((used));\n", i, max(i-1, 0))
	}
	h.put("ballast.c", ballast.String())
	h.gcc("-c", "host/host.c", "host/zlarge_host.c")
	h.gcc("-c", "ballast.c")
	lib := filepath.Join(h.dir, "libhost.so")
	args, size := []string{"-shared", "-o", lib, "host.o", "zlarge_host.o"}, int64(0)
	for size < largeDWARF {
		args = append(args, slices.Repeat([]string{"ballast.o"}, 4)...)
		h.gcc(args...)
		last := size
		if size = dwarfSize(h.t, lib); size == last {
			h.t.Fatalf("DWARF does not grow beyond %d bytes", size)
		}
	}
	h.t.Logf("%d bytes of DWARF", size)
}

// TestLargeHost checks a host of 500 functions and 20 MB of DWARF in a process of
// its own. Time is printed, memory is a bar.
func TestLargeHost(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a large host")
	}
	h := largeHost{t, t.TempDir()}
	h.write()
	h.link()

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), largeEnv+"="+h.dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var c cost
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("check: %d functions, %d MB of DWARF: %v (%v of processor time), %d MB at most\n",
		largeFuncs, largeDWARF>>20, c.Took.Round(time.Millisecond), c.CPU.Round(time.Millisecond), c.MaxRSS>>20)
	if c.MaxRSS > maxLargeRSS {
		t.Errorf("it took %d bytes of memory, more than %d", c.MaxRSS, maxLargeRSS)
	}
	if len(c.Findings) != 1 || !strings.Contains(c.Findings[0], "F123: parameter 2, n, is int32_t here and int64_t in the host") || !strings.Contains(c.Findings[0], report.Signature) {
		t.Errorf("found %q, want one: F123, parameter 2", c.Findings)
	}
}

// dwarfSize returns the number of bytes of DWARF in a file.
func dwarfSize(t *testing.T, name string) (n int64) {
	t.Helper()
	f, err := elf.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range f.Sections {
		if strings.HasPrefix(s.Name, ".debug_") {
			n += int64(s.Size)
		}
	}
	return n
}

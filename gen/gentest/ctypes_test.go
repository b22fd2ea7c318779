package gentest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen"
)

// typesTable declares one function of each sort that the C side can mistake.
const typesTable = `package lib

//usys:table lib host=host

// Of a DB C knows only the name.
type DB struct{}

//usys:nb Dot(p *float64, n int64) (r float64) [num=8]
//usys:nb Half(x float32) (r float32) [num=9]
//usys:nb Crc(crc uint64, p *uint8, n uint32) (r uint64) [num=10]
//usys:call Open(name *uint8, db **DB) (r int32) [num=11]
//usys:nb Text(db *DB, at int32) (r *uint8) [num=12]
//usys:nb Letter(c uint8) (r uint8) [num=13]
//usys:nb Close(db *DB) [num=14]
//usys:nb Ready() (r bool) [num=15]
//usys:nb Sub(a int16, b uint16) (r int16) [num=16]
//usys:call Count(n int64) (r int64, err error) [num=17]
`

// A hosting is a part of a host's file: prototypes, and an initialiser.
type hosting struct {
	name, prototypes, init string
	cxx                    string // the initialiser in C++, if it differs
}

// rightHosts are functions whose arguments and results travel as declared. The
// compiler prints nothing about them.
var rightHosts = []hosting{
	{"exact types", "double dot(double *p, int64_t n); float half(float); uint64_t crc(uint64_t, uint8_t *, uint32_t);", ".dot = dot, .half = half, .crc = crc", ""},
	{"const", "double dot(const double *p, int64_t n);", ".dot = dot", ""},
	{"long long for int64_t", "double dot(const double *p, long long n);", ".dot = dot", ""},
	{"char for uint8_t", "unsigned long crc(unsigned long, const char *, unsigned); char letter(char);", ".crc = crc, .letter = USYS_FN(lib, letter, letter)", ""},
	{"void * for a pointer", "unsigned long crc(unsigned long, const void *, unsigned);", ".crc = crc", ""},
	{"a struct of the library's", "typedef struct sqlite3 sqlite3; int sqlite3_open(const char *, sqlite3 **);", ".open = USYS_FN(lib, open, sqlite3_open)", ".open = sqlite3_open"},
	{"const char * for a result", "struct sqlite3; const char *text(struct sqlite3 *, int);", ".text = USYS_FN(lib, text, text)", ".text = text"},
	{"result long long", "long long count(long long);", ".count = USYS_FN(lib, count, count)", ".count = count"},
	{"no result", "void done(void *);", ".close = done", ""},
	{"no arguments", "bool ready(void);", ".ready = USYS_FN(lib, ready, ready)", ""},
	{"a function of the file's own", "static short sub(short a, unsigned short b) { return (short)(a - b); }", ".sub = USYS_FN(lib, sub, sub)", ""},
	{"none", "", ".dot = 0", ""},
}

// wrongHosts are functions that travel otherwise. Each is an error.
var wrongHosts = []hosting{
	{"float result", "float dot(const double *, long);", ".dot = dot", ""},
	{"float argument", "float half(double);", ".half = half", ""},
	{"float for integer", "double dot(const double *, double);", ".dot = dot", ""},
	{"integer for float", "float half(int);", ".half = half", ""},
	{"narrow integer", "double dot(const double *, int);", ".dot = dot", ""},
	{"wide integer", "unsigned long crc(unsigned long, const void *, unsigned long);", ".crc = crc", ""},
	{"wide result", "struct s; long sqlite3_open(const char *, struct s **);", ".open = USYS_FN(lib, open, sqlite3_open)", ".open = sqlite3_open"},
	{"other sign", "double dot(const double *, unsigned long);", ".dot = dot", ""},
	{"other sign of a narrow one", "short sub(short, short);", ".sub = sub", ""},
	{"other sign by the macro", "unsigned long crc(unsigned long, const char *, int);", ".crc = USYS_FN(lib, crc, crc)", ""},
	{"other sign of the result", "unsigned open_(const void *, void *);", ".open = USYS_FN(lib, open, open_)", ""},
	{"signed char", "signed char letter(signed char);", ".letter = letter", ""},
	{"integer for pointer", "double dot(long, long);", ".dot = dot", ""},
	{"integer for pointer by the macro", "int open_(long, void **);", ".open = USYS_FN(lib, open, open_)", ""},
	{"float for pointer by the macro", "int open_(double, void **);", ".open = USYS_FN(lib, open, open_)", ""},
	{"pointer for integer", "struct sqlite3; char *text(struct sqlite3 *, void *);", ".text = USYS_FN(lib, text, text)", ".text = text"},
	{"integer for a pointer result", "struct sqlite3; long text(struct sqlite3 *, int);", ".text = USYS_FN(lib, text, text)", ".text = text"},
	{"fewer arguments", "double dot(const double *);", ".dot = dot", ""},
	{"more arguments", "double dot(const double *, long, int);", ".dot = dot", ""},
	{"fewer by the macro", "int open_(const char *);", ".open = USYS_FN(lib, open, open_)", ""},
	{"more by the macro", "int open_(const char *, void *, int);", ".open = USYS_FN(lib, open, open_)", ""},
	{"a result where there is none", "int done(void *);", ".close = done", ""},
	{"no result where there is one", "void ready(void);", ".ready = ready", ""},
	{"no result by the macro", "void open_(const char *, void *);", ".open = USYS_FN(lib, open, open_)", ""},
	{"int for bool", "int ready(void);", ".ready = ready", ""},
	{"a cast to void *", "float dot(const double *, long);", ".dot = (void *)dot", ""},
	{"a cast to void * in the macro", "float dot(const double *, long);", ".dot = USYS_FN(lib, dot, (void *)dot)", ""},
	{"variable arguments", "double dot(const double *, ...);", ".dot = dot", ""},
	{"variable arguments by the macro", "double dot(const double *, ...);", ".dot = USYS_FN(lib, dot, dot)", ""},
	{"variable arguments of narrow ones", "short sub(int, ...);", ".sub = USYS_FN(lib, sub, sub)", ""},
	{"variable arguments behind a struct", "struct sqlite3; char *text(struct sqlite3 *, ...);", ".text = USYS_FN(lib, text, text)", ".text = text"},
	{"a cast to the member's type", "float dot(const double *, long);", ".dot = (__typeof__(lib_host.dot))dot", ".dot = (double (*)(double *, int64_t))dot"},
	{"a cast to another type", "float dot(const double *, long);", ".dot = (void (*)(void))dot", ""},
	{"a number", "", ".dot = 0x1234", ""},
}

// oldHosts are mistakes that cannot be written in C++.
var oldHosts = []hosting{
	{"no prototype", "int sqlite3_open();", ".open = USYS_FN(lib, open, sqlite3_open)", ""},
}

// typesModule makes the table and changes to its host's directory.
func typesModule(t *testing.T) {
	t.Helper()
	module(t, "lib")
	write(t, "lib.go", typesTable)
	files, err := gen.Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		t.Fatal(err)
	}
	t.Chdir("host")
}

// compileHost compiles a host's file and returns the compiler's output.
func compileHost(t *testing.T, compiler []string, h hosting) (string, error) {
	t.Helper()
	name, init, begin, end := "host.c", h.init, "", ""
	if strings.HasSuffix(compiler[0], "++") {
		name, begin, end = "host.cc", "extern \"C\" {\n", "\n}"
		if h.cxx != "" {
			init = h.cxx
		}
	}
	write(t, name, "#include \"zlib.h\"\n"+begin+h.prototypes+end+"\nconst struct lib_host lib_host = { "+init+" };\n")
	args := append(compiler[1:len(compiler):len(compiler)], "-c", "-o", "host.o", name)
	out, err := exec.Command(compiler[0], args...).CombinedOutput()
	return string(out), err
}

// checkTypes compiles each host with each compiler.
func checkTypes(t *testing.T, compilers ...[]string) {
	typesModule(t)
	for _, compiler := range compilers {
		cxx := strings.HasSuffix(compiler[0], "++")
		for _, h := range rightHosts {
			if out, err := compileHost(t, compiler, h); err != nil || out != "" {
				t.Errorf("%v: %s: %v, want no message, got\n%s", compiler, h.name, err, out)
			}
		}
		wrong := wrongHosts
		if !cxx {
			wrong = append(wrong[:len(wrong):len(wrong)], oldHosts...)
		}
		for _, h := range wrong {
			if out, err := compileHost(t, compiler, h); err == nil {
				t.Errorf("%v: %s: it is accepted\n%s", compiler, h.name, out)
			}
		}
	}
}

// TestTypes gives hosts to the C compiler. Functions of the types that were
// declared, or of types that travel as these do, compile without a message; all
// others are errors, casts among them.
func TestTypes(t *testing.T) {
	checkTypes(t,
		[]string{"cc", "-Wall", "-Wextra", "-Werror"},
		[]string{"cc", "-std=c11", "-Wall", "-Wextra", "-pedantic", "-O2"},
		[]string{"cc", "-std=gnu2x", "-Werror=incompatible-pointer-types", "-Werror=int-conversion"})
}

// TestUnchecked checks that a file with USYS_UNCHECKED may use GNU C.
func TestUnchecked(t *testing.T) {
	typesModule(t)
	h := hosting{prototypes: "struct s { int n; } nothing = {}; double dot(const double *, long);", init: ".dot = (void *)dot"}
	if out, err := compileHost(t, []string{"cc"}, h); err == nil {
		t.Errorf("the test cannot tell: GNU C is accepted\n%s", out)
	}
	if out, err := compileHost(t, []string{"cc", "-DUSYS_UNCHECKED"}, h); err != nil || out != "" {
		t.Errorf("cc -DUSYS_UNCHECKED: %v, want no message, got\n%s", err, out)
	}
}

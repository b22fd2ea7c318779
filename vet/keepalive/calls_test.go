package keepalive_test

import (
	"fmt"
	"strings"
	"testing"
)

// packagesOfMany are packages with many calls, or many functions, that concern the same
// numbers: an analyzer that follows these anew for each call takes long. In the text
// %[1]d is the number of the repetition, %[2]d the next one.
var packagesOfMany = map[string]struct {
	head     string // written once
	lines    string // written many times
	tail     string // written once, with %[1]d for the number of repetitions
	findings int    // in each repetition
	calls    int    // of the tail with findings
}{
	"functions that use a field": {
		head: "func G(t *T, p *int) { t.a = uintptr(unsafe.Pointer(p)) }\n",
		lines: `func F%[1]d(t *T) { syscall.Syscall(1, 1, t.a, 0); t.a = t.b + %[1]d; t.b = t.a }
`, findings: 1,
	},
	"functions that add parameters to a field": {
		head: "func G(t *T, p *int) { t.a = uintptr(unsafe.Pointer(p)) }\n",
		lines: `func F%[1]d(t *T, x uintptr) { syscall.Syscall(1, 1, t.a, 0); t.a = t.b + x; t.b = t.a }
`, findings: 1,
	},
	"functions that add pointers to a field": {
		lines: `func F%[1]d(t *T, p *int) { syscall.Syscall(1, 1, t.a, 0); t.a = t.b + uintptr(unsafe.Pointer(p)); t.b = t.a }
`, findings: 1,
	},
	"calls with a field": {
		head: "func F(t *T, p *int) {\n\tt.a = uintptr(unsafe.Pointer(p))\n",
		lines: `	t.a = t.b + 1
	t.b = t.a + 1
	syscall.Syscall(1, 1, t.a, 0)
`, tail: "}\n", findings: 1,
	},
	"helpers, callers first": {
		lines: "func H%[1]d(x uintptr) uintptr { return H%[2]d(x + 1) }\n",
		tail:  "func H%[1]d(x uintptr) uintptr { return x }\nfunc G(p *int) { syscall.Syscall(1, H0(uintptr(unsafe.Pointer(p))), 0, 0) }\n",
		calls: 1,
	},
	"helpers whose results a field has": {
		lines: "func H%[1]d(t *T, x uintptr) uintptr { t.a = H%[2]d(t, x) + 1; return x }\n",
		tail: `func H%[1]d(t *T, x uintptr) uintptr { syscall.Syscall(1, t.a, 0, 0); return x }
`,
	},
	"helpers that hand numbers on": {
		lines: "func H%[1]d(x uintptr) { H%[2]d(x + 1) }\n",
		tail:  "func H%[1]d(x uintptr) { syscall.Syscall(1, x, 0, 0) }\n",
	},
	"helpers that return addresses that are foreign": {
		lines: "func H%[1]d(p unsafe.Pointer) unsafe.Pointer { return unsafe.Pointer(uintptr(H%[2]d(p)) + 8) }\n",
		tail:  "func H%[1]d(p unsafe.Pointer) unsafe.Pointer { return unsafe.Pointer(&g) }\nfunc G() { syscall.Syscall(1, uintptr(H0(nil)) + 1, 0, 0) }\n",
	},
	"calls with pointers that change places": {
		head: "func F(x int) {\n\tp, q := unsafe.Pointer(&g), unsafe.Pointer(&h)\n",
		lines: `	if x == %[1]d {
		p, q = q, p
	}
	syscall.Syscall(1, 1, uintptr(p) + 1, 0)
`, tail: "}\n",
	},
	"functions with a list's variable": {
		head: "type N struct{ next *N }\nfunc use(**N) {}\n",
		lines: `func F%[1]d() { var p *N; use(&p); p = p.next; syscall.Syscall(1, uintptr(unsafe.Pointer(p)), 0, 0) }
`, tail: "func G(t *T) { syscall.Syscall(1, t.a + 1, 0, 0) }\n",
	},
	"calls with sums of foreign addresses": {
		head: "func F(t *T) {\n\tt.a = uintptr(unsafe.Pointer(&g))\n",
		lines: `	t.a = uintptr(unsafe.Pointer(t.b + 1))
	t.b = uintptr(unsafe.Pointer(t.a + 1))
	syscall.Syscall(1, 1, t.a, 0)
`, tail: "}\n",
	},
	"calls with sums of addresses": {
		head: "func F(t *T, p *int) {\n",
		lines: `	t.a = uintptr(unsafe.Pointer(t.b + 1))
	t.b = uintptr(unsafe.Pointer(t.a + 1))
	syscall.Syscall(1, 1, t.a, 0)
`, tail: "\tt.a = uintptr(unsafe.Pointer(p))\n}\n", findings: 1,
	},
}

// TestCalls checks that ten times as many functions and calls take not much more than ten
// times the steps, and that no finding is missed.
func TestCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("analyzes packages of a thousand calls")
	}
	for name, p := range packagesOfMany {
		t.Run(name, func(t *testing.T) {
			text := func(n int) string {
				var b strings.Builder
				b.WriteString("package x\n\nimport (\n\t\"syscall\"\n\t\"unsafe\"\n)\n\ntype T struct{ a, b uintptr }\n\nvar g, h int\nvar _, _ = syscall.Getpid, unsafe.Pointer(&g)\n\n" + p.head)
				for i := range n {
					b.WriteString(strings.NewReplacer("%[1]d", fmt.Sprint(i), "%[2]d", fmt.Sprint(i+1)).Replace(p.lines))
				}
				b.WriteString(strings.ReplaceAll(p.tail, "%[1]d", fmt.Sprint(n)))
				return b.String()
			}
			few, _ := count(t, text(100))
			many, findings := count(t, text(1000))
			t.Logf("100 times: %d steps, 1000 times: %d", few, many)
			if many > 12*few {
				t.Errorf("100 times the lines take %d steps, 1000 times %d: more than 12 times as many", few, many)
			}
			if want := 1000*p.findings + p.calls; len(findings) != want {
				t.Errorf("%d findings, want %d", len(findings), want)
			}
		})
	}
}

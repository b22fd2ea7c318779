package behave

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/check/report"
)

// sources holds a host in three files: two in C, one in assembly without types and sizes of
// functions.
var sources = map[string]string{
	"root.c": `long helper(long), leaf(long), quiet(long);
long root(long x) { return helper(x) + quiet(x) + leaf(x) + 1; }
const struct t_host { long (*root)(long); } t_host = {root};
`,
	"helper.c": `#include <stdlib.h>
#include <stdio.h>
long ask(long);
__attribute__((noipa)) static void inner(long x) { if (x) ask(x); __asm__(""); }
long helper(long x) { inner(x); void *p = malloc(x); free(p); return p != 0; }
long quiet(long x) { char b[20]; return snprintf(b, sizeof b, "%ld", x); }
`,
	"ask.S": `	.globl ask
	.globl leaf
ask:	mov $7, %eax
	syscall
	ret
leaf:	push %rbx
	mov $39, %ebx
	mov %ebx, %eax
	syscall
	pop %rbx
	ret
	.section .note.GNU-stack,"",@progbits
`,
	"main.c": `#include <stdlib.h>
extern const struct t_host { long (*root)(long); } t_host;
int main(int c, char **v) { (void)v; return (int)t_host.root(c); }
`,
}

// TestFiles checks a host as objects, in an archive, as libraries with and without symbols, and
// as a static program that contains libc.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range sources {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	all := []string{"root.c", "helper.c", "ask.S"}
	compile(t, dir, append([]string{"-c", "-O2", "-fPIC"}, append(all, "main.c")...)...)
	compile(t, dir, append([]string{"-shared", "-O2", "-fPIC", "-o", "full.so"}, all...)...)
	compile(t, dir, append([]string{"-shared", "-O2", "-fPIC", "-s", "-o", "stripped.so"}, all...)...)
	compile(t, dir, append([]string{"-static", "-O2", "-o", "static", "main.c"}, all...)...)
	compile(t, dir, append([]string{"-O2", "-s", "-o", "bare", "main.c"}, all...)...)
	archiveOf(t, filepath.Join(dir, "lib.a"), dir, "root.o", "helper.o", "ask.o")
	const chain = "blocks: root helper inner ask poll"
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"objects", []string{"root.o", "helper.o", "ask.o"}, []string{chain}},
		{"objects in another order", []string{"ask.o", "helper.o", "root.o"}, []string{chain}},
		{"archive", []string{"lib.a"}, []string{chain}},
		{"library", []string{"full.so"}, []string{chain}},
		{"stripped library", []string{"stripped.so"}, []string{"blocks: root helper .text ask poll"}},
		{"object and library", []string{"main.o", "full.so"}, []string{chain}},
		{"static program", []string{"static"}, []string{chain}},
		{"one object lacks", []string{"root.o", "helper.o"}, []string{"stranger: root helper inner ask", "stranger: root leaf"}},
		{"stripped program", []string{"bare"}, []string{"incomplete: "}},
		{"no host", []string{"main.o"}, []string{"incomplete: "}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			var paths []string
			for _, f := range c.files {
				paths = append(paths, filepath.Join(dir, f))
			}
			g, err := Open(paths...)
			if err != nil {
				t.Fatal(err)
			}
			defer g.Close()
			var r report.Report
			if err := Check(g, oneTable, Options{}, &r); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range r.Findings() {
				got = append(got, brief(f))
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
				for _, f := range r.Findings() {
					t.Log(f)
				}
			}
		})
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("Open of a directory: %v, want that it is not a file", err)
	}
	if _, err := Open(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("Open of a file that is not there gives no error")
	}
}

// archiveOf makes a static library with headers in the form of ar(5).
func archiveOf(t *testing.T, name, dir string, members ...string) {
	t.Helper()
	b := []byte("!<arch>\n")
	for _, m := range members {
		data, err := os.ReadFile(filepath.Join(dir, m))
		if err != nil {
			t.Fatal(err)
		}
		pad := func(s string, n int) string { return s + strings.Repeat(" ", n-len(s)) }
		b = append(b, pad(m+"/", 16)+pad("0", 12)+pad("0", 6)+pad("0", 6)+pad("644", 8)+pad(itoa(int64(len(data))), 10)+"`\n"...)
		b = append(b, data...)
		if len(data)%2 == 1 {
			b = append(b, '\n')
		}
	}
	if err := os.WriteFile(name, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

//go:build linux && amd64

package suite

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// toys returns a suite whose host only sets a variable that changes the
// behaviour of the toy packages' tests. There is no table either, so toolchain
// mode is not used at all.
func toys(t *testing.T) *Suite {
	t.Helper()
	dir := t.TempDir()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	host := filepath.Join(dir, "host")
	script := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = -o ] || exit 9\necho log >\"$2\"\nshift 2\nTOY=%s exec \"$@\"\n", t.TempDir())
	if err := os.WriteFile(host, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	k := &guests.Kit{Dir: dir, Version: "go", GOROOT: strings.TrimSpace(string(root)), Overlay: empty, Host: []string{host}}
	return &Suite{Kit: k, Columns: []guests.Column{guests.Native, guests.Hosted}, Limit: 5 * time.Second, Again: 2, Log: t.Output()}
}

func toy(t *testing.T, name string) Package {
	dir, err := filepath.Abs("testdata/toy")
	if err != nil {
		t.Fatal(err)
	}
	return Package{Path: "toy/" + name, Dir: filepath.Join(dir, name), Module: dir}
}

// Each kind of difference is found and assigned to the column that has it, and
// nothing else is found.
func TestDifferences(t *testing.T) {
	if testing.Short() {
		t.Skip("lets tests run into their time limit")
	}
	for _, test := range []struct {
		name   string
		counts string // counts of stock and native
		differ []string
	}{
		{"same", "5 passed, 1 skipped, 1 failed", nil},
		{"differs", "8 passed, 1 skipped", []string{
			"DIFFERS: toy/differs TestAbsent/there: hosted: absent, stock: pass (alone 2 absent, stock 2 pass)",
			"DIFFERS: toy/differs TestFails: hosted: fail, stock: pass (alone 2 fail, stock 2 pass)",
			"DIFFERS: toy/differs TestNoSkip: hosted: pass, stock: skip (alone 2 pass, stock 2 skip)",
			"DIFFERS: toy/differs TestSkips: hosted: skip, stock: pass (alone 2 skip, stock 2 pass)",
			"DIFFERS: toy/differs TestWithOthers: hosted: fail, stock: pass (alone 2 pass, stock 2 pass; all again 2 fail, stock 2 pass)",
		}},
		{"dies", "3 passed", []string{
			"DIFFERS: toy/dies (test binary): hosted: dies: exit status 7, stock: ends (all again 1 dies: exit status 7, stock 1 ends)",
			"DIFFERS: toy/dies TestDies: hosted: fail, stock: pass (alone 2 dies: exit status 7, stock 2 pass)",
		}},
		{"diesonce", "1 passed", []string{
			"DIFFERS: toy/diesonce (test binary): hosted: exit status 0 in spite of a failure, stock: ends (all again 1 ends, stock 1 ends)",
			"flaky: toy/diesonce TestOnce: hosted: fail, stock: pass (alone 2 pass, stock 2 pass; all again 1 pass, stock 1 pass)",
		}},
		{"hangs", "1 passed", []string{
			"DIFFERS: toy/hangs (test binary): hosted: dies: exit status 2, stock: ends (all again 1 dies: exit status 2, stock 1 ends)",
			"DIFFERS: toy/hangs TestHangs: hosted: fail, stock: pass (alone 2 dies: exit status 2, stock 2 pass)",
		}},
		{"flaky", "1 passed", []string{
			"flaky: toy/flaky TestOnce: hosted: fail, stock: pass (alone 2 pass, stock 2 pass; all again 1 pass, stock 1 pass)",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := toys(t)
			if test.name == "hangs" {
				s.Again, s.Limit = 2, time.Second
			}
			rows, err := s.Run([]Package{toy(t, test.name)})
			if err != nil || rows[0].Err != nil {
				t.Fatalf("Run(%s) = %+v, %v; want no error", test.name, rows, err)
			}
			row := rows[0]
			for _, c := range []guests.Column{guests.Stock, guests.Native} {
				if got := row.Runs[c].String(); got != test.counts {
					t.Errorf("%s: %s, want %s", c, got, test.counts)
				}
			}
			var differ []string
			for _, d := range row.Differ {
				differ = append(differ, d.String())
			}
			if got, want := strings.Join(differ, "\n"), strings.Join(test.differ, "\n"); got != want {
				t.Errorf("differences\n%s\nwant\n%s", got, want)
			}
			if holds := test.differ == nil || test.name == "flaky"; row.Holds() != holds {
				t.Errorf("Holds() = %v, want %v", row.Holds(), holds)
			}
			if row.Runs[guests.Hosted].Native != 1 || row.Runs[guests.Native].Native != 0 {
				t.Errorf("lines of the host's log: %v, want 1 of %v and 0 of %v", row.Runs, guests.Hosted, guests.Native)
			}
			var report strings.Builder
			s.Markdown(&report, rows)
			if !strings.Contains(report.String(), "| "+verdict(row)+" |\n") || strings.Count(report.String(), "\n- ") != len(test.differ) {
				t.Errorf("the report is\n%s\nwant the verdict %q and %d differences", report.String(), verdict(row), len(test.differ))
			}
		})
	}
}

// A package that does not build, or has no tests, is not the same in any column.
func TestNothingToCompare(t *testing.T) {
	s := toys(t)
	empty := t.TempDir()
	for file, text := range map[string]string{
		"go.mod":              "module toy\n\ngo 1.25\n",
		"none/none_test.go":   "package none\n",
		"broken/none_test.go": "package broken; var x int = \"\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(empty, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(empty, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := s.Run([]Package{
		{Path: "toy/none", Dir: filepath.Join(empty, "none"), Module: empty},
		{Path: "toy/broken", Dir: filepath.Join(empty, "broken"), Module: empty},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Holds() || row.Err == nil {
			t.Errorf("%s: row %+v, want one that does not hold, with an error", row.Package, row)
		}
	}
}

// TestDiffers checks which results of repeated runs may be chance.
func TestDiffers(t *testing.T) {
	for _, test := range []struct {
		first       string
		stock, here string
		want        bool
	}{
		{"pass", "pass pass pass", "pass pass pass", false},
		{"pass", "pass pass pass", "fail pass pass", false},
		{"pass", "pass pass pass", "fail pass fail", true},
		{"pass", "pass fail pass", "fail pass fail", false},
		{"pass", "pass fail pass", "fail fail fail", true},
		{"fail", "pass pass pass", "pass pass pass", false}, // stock's first run was the exception
		{"fail", "pass pass pass", "fail fail fail", true},
		{"fail", "fail pass fail", "pass pass pass", false}, // fails less often than stock
		{"fail", "fail fail fail", "pass pass fail", true},  // stock never passes
		{"pass", "pass pass pass", "skip skip pass", true},
		{"pass", "", "", true}, // not run again, so the first result counts
	} {
		if got := differs(test.first, strings.Fields(test.stock), strings.Fields(test.here)); got != test.want {
			t.Errorf("differs(%s, %q, %q) = %v, want %v", test.first, test.stock, test.here, got, test.want)
		}
	}
}

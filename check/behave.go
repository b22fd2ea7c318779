package check

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/check/behave"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
)

// RulesFile is the name of the file in a host's directory with rules about its code (see
// [behave.ParseRules]).
const RulesFile = "usys.rules"

// behave checks the code of the functions behind each table.
func (h *hosts) behave(o Options, packages []*gen.Package, r *report.Report) error {
	var frames behave.Usage
	if len(o.Frames) > 0 {
		var err error
		if frames, err = behave.ReadUsage(o.Frames...); err != nil {
			return err
		}
	}
	graphs := map[*host]*behave.Graph{}
	for _, p := range packages {
		host := h.of[p]
		if host == nil || p.Table == nil {
			continue
		}
		g := graphs[host]
		if g == nil {
			var files []behave.File
			for _, f := range host.Files() {
				files = append(files, behave.File(f))
			}
			var err error
			if g, err = behave.Load(files...); err != nil {
				return fmt.Errorf("%s: %w", host.Name, err)
			}
			graphs[host] = g
		}
		rules, err := readRules(filepath.Join(hostDir(p), RulesFile))
		if err != nil {
			return err
		}
		if err := behave.Check(g, p.Table, behave.Options{Rules: rules, Usage: frames}, r); err != nil {
			return err
		}
	}
	return nil
}

// readRules reads a host's rules. It returns nil if there are none.
func readRules(name string) (*behave.Rules, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return behave.ParseRules(filepath.ToSlash(name), text)
}

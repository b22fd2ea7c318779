// Package plugin makes the analyzers of usys vet a linter of golangci-lint, by its
// module plugin system (https://golangci-lint.run/docs/plugins/module-plugins):
// docs/vet.md describes how to build and configure it.
package plugin

import (
	"fmt"
	"maps"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/vet"
)

// Name is the linter's name in .golangci.yml.
const Name = "usys"

func init() { register.Plugin(Name, New) }

// Settings are the linter's settings in .golangci.yml: for each analyzer the
// values of its flags, which `usys vet help NAME` lists.
//
//	keepalive: {sinks: "example.com/bridge.Call"}
type Settings map[string]map[string]string

// New makes the linter from its settings. A name in them that is not an analyzer's or a flag's
// is an error.
func New(settings any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](settings)
	if err != nil {
		return nil, fmt.Errorf("linter %s: %w", Name, err)
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		i := slices.IndexFunc(vet.Analyzers, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("linter %s: there is no analyzer %q", Name, name)
		}
		for _, flag := range slices.Sorted(maps.Keys(s[name])) {
			if err := vet.Analyzers[i].Flags.Set(flag, s[name][flag]); err != nil {
				return nil, fmt.Errorf("linter %s: %s: -%s=%s: %w", Name, name, flag, s[name][flag], err)
			}
		}
	}
	return linter{}, nil
}

type linter struct{}

// BuildAnalyzers returns the analyzers, whose flags New has set.
func (linter) BuildAnalyzers() ([]*analysis.Analyzer, error) { return vet.Analyzers, nil }

// GetLoadMode returns the mode with types, which the analyzers need.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// Package plugin makes the analyzers of usys vet a linter of golangci-lint, by its
// module plugin system (https://golangci-lint.run/docs/plugins/module-plugins):
// docs/vet.md says how it is built in and configured.
package plugin

import (
	"fmt"
	"maps"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/vet"
)

// Name is what .golangci.yml calls the linter.
const Name = "usys"

func init() { register.Plugin(Name, New) }

// Settings are the linter's settings in .golangci.yml: for each analyzer the
// values of its flags, as `usys vet help NAME` tells them.
//
//	keepalive: {sinks: "example.com/bridge.Call"}
type Settings map[string]map[string]string

// New makes the linter of its settings. A name in them that no analyzer, or no
// flag, has is an error.
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

// BuildAnalyzers answers the analyzers, whose flags New has set.
func (linter) BuildAnalyzers() ([]*analysis.Analyzer, error) { return vet.Analyzers, nil }

// GetLoadMode says that the analyzers need types.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }

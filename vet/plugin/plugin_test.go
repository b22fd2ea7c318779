package plugin_test

import (
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/usys-go/bridge/vet"
	"github.com/usys-go/bridge/vet/plugin"
)

// golangci-lint finds the plugin by its name, makes it from the settings in .golangci.yml,
// and runs its analyzers with types.
func TestPlugin(t *testing.T) {
	newPlugin, err := register.GetPlugin("usys")
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlugin(map[string]any{"keepalive": map[string]any{"syscalls": "true", "sinks": "example.com/bridge.Call"}})
	if err != nil {
		t.Fatal(err)
	}
	if p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("load mode %s, want %s", p.GetLoadMode(), register.LoadModeTypesInfo)
	}
	list, err := p.BuildAnalyzers()
	if err != nil || len(list) != len(vet.Analyzers) {
		t.Fatalf("BuildAnalyzers = %v, %v; want %d analyzers", list, err, len(vet.Analyzers))
	}
	for _, a := range list {
		if a.Name == "keepalive" && (a.Flags.Lookup("syscalls").Value.String() != "true" || a.Flags.Lookup("sinks").Value.String() != "example.com/bridge.Call") {
			t.Errorf("the settings of keepalive are syscalls=%v, sinks=%v; want true, example.com/bridge.Call", a.Flags.Lookup("syscalls").Value, a.Flags.Lookup("sinks").Value)
		}
	}
}

func TestNoSettings(t *testing.T) {
	if _, err := plugin.New(nil); err != nil {
		t.Error(err)
	}
}

func TestBadSettings(t *testing.T) {
	for _, x := range []struct {
		settings any
		want     string
	}{
		{map[string]any{"keepalife": map[string]any{}}, `linter usys: there is no analyzer "keepalife"`},
		{map[string]any{"keepalive": map[string]any{"sinc": "a.B"}}, "linter usys: keepalive: -sinc=a.B: no such flag -sinc"},
		{map[string]any{"keepalive": map[string]any{"sinks": "B"}}, `linter usys: keepalive: -sinks=B: "B" names no function`},
		{[]string{"keepalive"}, "linter usys: decoding settings: "},
	} {
		if _, err := plugin.New(x.settings); err == nil || !strings.HasPrefix(err.Error(), x.want) {
			t.Errorf("%v: %v, want %s", x.settings, err, x.want)
		}
	}
}

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestPolicyRecipes runs the recipes of docs/policy.md that are about a dependency, in a user's
// module, which gets the dependency from a proxy.
func TestPolicyRecipes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this module from a module proxy")
	}
	list := recipesOf(t, "policy.md", 3)
	network, releases := list[0], list[1]
	dir := t.TempDir()
	writeScript(t, dir, network.title, networkScript(network.body), "letter")
	first := "env CGO_ENABLED=0\nexec go mod tidy\n"
	writeScript(t, dir, releases.title, recipeScript(t, releases.title, releases.body, first), "letter")
	modules := goproxytest.NewTestServer(t, "testdata/recipes/mod", "127.0.0.1:0")
	runAsUser(t, dir, modules.URL+","+proxy(t))
}

// networkScript makes a script of the recipe for CI: the record, the workflow before and after a
// new release of the dependency, and the tests under the policy.
func networkScript(body string) *txtar.Archive {
	a := &txtar.Archive{Comment: []byte(`
env CGO_ENABLED=0
exec go get -tool $MODULE/cmd/usys@$VERSION
exec go mod tidy

exec sh -eu 1.sh
cmp tests.policy page/tests.policy
exec sh -e workflow.sh
! stdout new
rm now.policy

exec sh -eu 2.sh
! exec sh -e workflow.sh
stdout '^ok'
says 1.output

! exec sh -c 'exec sh -eu 3.sh 2>&1'
says 2.output
`)}
	add := func(name, text string) { a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)}) }
	count := map[string]int{}
	for _, block := range fenced.FindAllStringSubmatch(body, -1) {
		kind, name, text := block[1], block[2], block[3]
		switch count[kind]++; kind {
		case "sh", "output":
			add(fmt.Sprintf("%d.%s", count[kind], kind), text)
		case "yaml":
			add("workflow.sh", strings.Join(yamlCommands(text, "run"), ""))
		default:
			add("page/"+name, text)
		}
	}
	return a
}

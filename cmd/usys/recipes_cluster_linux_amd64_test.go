package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestClusterRecipes runs the scenario of docs/cluster.md, and its workflow and job with fewer seeds:
// each shard's command, and then the judge's.
func TestClusterRecipes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds std with schedule points")
	}
	doc, err := os.ReadFile("../../docs/cluster.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for _, m := range regexp.MustCompile("(?ms)^```\\w+ (\\S+)\n(.*?)^```$").FindAllStringSubmatch(string(doc), -1) {
		blocks[m[1]] = m[2]
	}
	workflow := yamlCommands(blocks[".github/workflows/cluster.yml"], "run")
	if len(workflow) != 4 || !strings.HasPrefix(workflow[1], "usys sim ") || workflow[3] != "usys sim -merge shard-*.json\n" {
		t.Fatalf("the workflow's commands are %q, want 4: the second usys sim …, the last usys sim -merge", workflow)
	}
	var job []string
	commands := yamlCommands(blocks["job.yaml"], "command")
	if len(commands) != 1 || json.Unmarshal([]byte(commands[0]), &job) != nil || len(job) != 3 {
		t.Fatalf("the job's commands are %q, want one, a list of 3 words", commands)
	}
	script := `exec sh -c 'usys sim -seeds 1..20 -failures 1 kv.txtar; test $? = 1'
stdout '^  Always "acknowledged writes stay" is false, after \S+ of virtual time: kv\.txtar:19: stdout \^key\$i\$: no match in: '
stdout '^  faults that it needs:\n    3  kv.txtar:9  machine=n1:crash:every=3s\.\.5s:for=500ms'
stdout '^  the run without the others: usys sim -seed \d+ -without 1,2 kv.txtar$'
`
	files := txtar.Archive{Files: []txtar.File{{Name: "kv.txtar", Data: quote(blocks["kv.txtar"])}}}
	script = "unquote kv.txtar\n" + script
	add := func(name, command string) {
		files.Files = append(files.Files, txtar.File{Name: name, Data: []byte(command)})
		script += "exec sh -e " + name + "\n"
	}
	const shards = 4
	for i := range shards {
		command := strings.ReplaceAll(workflow[1], "${{ matrix.shard }}", fmt.Sprint(i))
		add(fmt.Sprintf("shard%d.sh", i), strings.Replace(command, "1..4000", "1..12", 1))
	}
	judge := `exec sh -c 'usys sim -merge shard-*.json; test $? = 1'
stdout '^12 seeds, \d+ failed, 12 different runs, '
`
	script += judge + "rm shard-0.json shard-1.json shard-2.json shard-3.json\nmkdir results\n"
	for i := range 2 * shards {
		command := strings.NewReplacer("1..8000", "1..12", "/results", "results", "$JOB_COMPLETION_INDEX", fmt.Sprint(i)).Replace(job[2])
		add(fmt.Sprintf("job%d.sh", i), command)
	}
	script += strings.ReplaceAll(judge, "shard-*", "results/shard-*")
	files.Comment = []byte(script)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cluster.txtar"), txtar.Format(&files), 0o666); err != nil {
		t.Fatal(err)
	}
	runScripts(t, dir, nil)
}

// quote puts > in front of each line, for testscript's unquote.
func quote(text string) []byte {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(">" + line)
	}
	return []byte(b.String())
}

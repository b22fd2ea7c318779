package report

// The rules' names.
const (
	Declaration = "declaration"
	Stale       = "stale"
	Orphan      = "orphan"
	Missing     = "missing"
	Signature   = "signature"
	Order       = "order"
	Layout      = "layout"
	Number      = "number"
	Constant    = "constant"
	Digest      = "digest"
	History     = "history"
	Blocks      = "blocks"
	Stack       = "stack"
	NotCompared = "not-compared"
)

// A Rule describes one kind of finding.
type Rule struct {
	Name string
	Help string // a sentence
}

// Rules are all the rules, in the order of docs/check.md.
var Rules = []Rule{
	{Declaration, "A declaration is wrong."},
	{Stale, "A generated file does not match the declarations."},
	{Orphan, "A generated file remains that no declaration makes any more."},
	{Missing, "The host lacks a function or a constant that is declared."},
	{Signature, "A function of the host has other parameters, or another result, than declared."},
	{Order, "Parameters of one type have their names in another order on the two sides."},
	{Layout, "A struct has another layout in the host than in Go."},
	{Number, "A function has another number, or other attributes, in the host than in the declarations."},
	{Constant, "A constant has another value on the two sides."},
	{Digest, "The host was built from other declarations."},
	{History, "A number, a signature or a value that was published has another meaning now."},
	{Blocks, "Code that must not block may block."},
	{Stack, "A function may need more stack than it is promised."},
	{NotCompared, "Something could not be compared."},
}

// rule returns the index of a rule in Rules, or -1.
func rule(name string) int {
	for i, r := range Rules {
		if r.Name == name {
			return i
		}
	}
	return -1
}

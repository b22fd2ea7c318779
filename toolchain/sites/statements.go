package sites

// A Statement is one instruction, directive or preprocessor line of an assembly
// file, as the assembler's lexer would cut it.
type Statement struct {
	Line, Col int      // the position of Op, from 1
	Labels    []string // labels in front of it
	Op        string   // TEXT, MOVQ, #define, …; empty if there are only labels
	Args      []string // operands, without blanks around them; of a preprocessor line its rest
}

// Statements cuts an assembly file up, comments left out, macros as written.
func Statements(src []byte) []Statement {
	var list []Statement
	for _, s := range lex(src) {
		list = append(list, Statement{Line: s.line, Col: s.col, Labels: s.labels, Op: s.op, Args: s.args})
	}
	return list
}

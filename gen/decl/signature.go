package decl

import "go/token"

// Signature reads what stands behind //usys:call or //usys:nb. It answers nil for
// what is no sound declaration: whoever wants to know why loads the package.
func Signature(text string, pos token.Position) *Call {
	sig, _, _ := splitAttrs(text)
	c, errs := &Call{Pos: pos}, new(Errors)
	if !parseSig(c, sig, func(int) token.Position { return pos }, errs) || errs.Len() > 0 {
		return nil
	}
	return c
}

//go:build makecalls

package calls

// In this form the package has no tables. makecalls imports it to make the tables, and must
// compile even if the old ones no longer fit the types.
var (
	All   []Call
	AMD64 Arch
)

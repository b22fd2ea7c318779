package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// snake puts an underscore wherever a capital follows a small letter.
func snake(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && 'a' <= name[i-1] && name[i-1] <= 'z' && 'A' <= name[i] && name[i] <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

// number returns the constant with the call's number.
func number(c *lang.Call) string {
	if c.Target != nil {
		return c.Target.Name
	}
	return "SYS_" + strings.ToUpper(snake(c.Name))
}

// function returns the function of C's library that stands for a number.
func function(c *lang.Call) string {
	return strings.Replace(lower(number(c)), "sys_", "", 1)
}

func lower(s string) string { return strings.ToLower(s) }

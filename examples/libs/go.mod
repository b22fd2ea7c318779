module github.com/usys-go/bridge/examples/libs

go 1.26.0

replace github.com/usys-go/bridge => ../..

require (
	github.com/google/go-cmp v0.7.0
	github.com/usys-go/bridge v0.0.0-00010101000000-000000000000
	golang.org/x/sys v0.49.0
)

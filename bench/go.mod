module github.com/usys-go/bridge/bench

go 1.26.0

replace github.com/usys-go/bridge => ../

require (
	github.com/ebitengine/purego v0.11.3
	github.com/usys-go/bridge v0.0.0-00010101000000-000000000000
)

module example.com/snippets

go 1.26.0

require github.com/usys-go/bridge v0.0.0

replace github.com/usys-go/bridge => ../../../..

// Nats is nats-server, with the flags that a cluster needs.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/nats-io/nats-server/v2/server"
)

func main() {
	opts, err := server.ConfigureOptions(flag.NewFlagSet("nats", flag.ExitOnError), os.Args[1:],
		server.PrintServerAndExit, nil, nil)
	if err == nil {
		var s *server.Server
		if s, err = server.NewServer(opts); err == nil {
			s.ConfigureLogger()
			if err = server.Run(s); err == nil {
				s.WaitForShutdown()
				return
			}
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

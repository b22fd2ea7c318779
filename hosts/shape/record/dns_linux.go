package record

import (
	"encoding/binary"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/usys-go/bridge/calls"
)

// Strings is the number of bytes of a program's reads that have to be recorded: the size of a DNS
// reply.
const Strings = 1500

// A socket is a descriptor of a process.
type socket struct{ process, fd int }

// lookUps follows the sockets that a program has connected to DNS servers, and learns names from
// its reads.
func (r *Recorder) lookUps(process int, c *calls.Record) {
	s := socket{process, int(int32(c.Args[0]))}
	switch calls.AMD64.Numbers[c.Number] {
	case "connect":
		b := c.Read(c.Args[1], 4, false)
		if len(b) == 4 && binary.BigEndian.Uint16(b[2:]) == 53 {
			r.servers[s] = true
		} else {
			delete(r.servers, s)
		}
	case "close":
		delete(r.servers, s)
	case "read", "recvfrom":
		if r.servers[s] && c.Done && c.Ret > 0 {
			r.learn(c.Read(c.Args[1], int(c.Ret), true))
		}
	}
}

// learn stores the addresses in a reply. Other data is ignored.
func (r *Recorder) learn(reply []byte) {
	var p dnsmessage.Parser
	head, err := p.Start(reply)
	if err != nil || !head.Response {
		return
	}
	question, err := p.Question()
	if err != nil || p.SkipAllQuestions() != nil {
		return
	}
	name := strings.ToLower(strings.TrimSuffix(question.Name.String(), "."))
	if name == "" {
		return
	}
	for {
		a, err := p.Answer()
		if err != nil {
			return
		}
		switch body := a.Body.(type) {
		case *dnsmessage.AResource:
			r.names[netip.AddrFrom4(body.A)] = name
		case *dnsmessage.AAAAResource:
			r.names[netip.AddrFrom16(body.AAAA).Unmap()] = name
		}
	}
}

package capture

import (
	"slices"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// mostSegment is the largest number of bytes in a TCP segment of the file: segments of the
// simulated network may be longer than an IP packet can be.
const mostSegment = 16 << 10

type packet struct {
	bytes []byte
	err   error
}

// packets returns the IP packets that represent one of the simulated network.
func packets(e *story.Event) []packet {
	data := e.Data
	if len(data) < e.Size {
		data = append(slices.Clone(data), make([]byte, e.Size-len(data))...)
	}
	if e.Packet == story.Datagram {
		udp := &layers.UDP{SrcPort: layers.UDPPort(e.From.Port()), DstPort: layers.UDPPort(e.To.Port())}
		return []packet{encode(e, layers.IPProtocolUDP, udp, data)}
	}
	var list []packet
	for seq := e.Seq; ; {
		n := min(len(data), mostSegment)
		tcp := &layers.TCP{
			SrcPort: layers.TCPPort(e.From.Port()), DstPort: layers.TCPPort(e.To.Port()), Seq: seq, Ack: e.Ack, Window: 0xffff,
			SYN: e.Packet == story.Syn || e.Packet == story.SynAck, ACK: e.Packet != story.Syn, PSH: n > 0,
			RST: e.Packet == story.Rst, FIN: e.Packet == story.Fin && n == len(data),
		}
		list = append(list, encode(e, layers.IPProtocolTCP, tcp, data[:n]))
		if data = data[n:]; len(data) == 0 {
			return list
		}
		seq += uint32(n)
	}
}

// A transport is a header whose checksum covers parts of the IP header.
type transport interface {
	gopacket.SerializableLayer
	SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
}

func encode(e *story.Event, protocol layers.IPProtocol, header transport, data []byte) packet {
	const hops = 64
	var ip interface {
		gopacket.SerializableLayer
		gopacket.NetworkLayer
	}
	from, to := e.From.Addr().Unmap(), e.To.Addr().Unmap()
	if from.Is4() && to.Is4() {
		ip = &layers.IPv4{Version: 4, TTL: hops, Id: uint16(e.ID), Protocol: protocol, SrcIP: from.AsSlice(), DstIP: to.AsSlice()}
	} else {
		a, b := from.As16(), to.As16()
		ip = &layers.IPv6{Version: 6, HopLimit: hops, NextHeader: protocol, SrcIP: a[:], DstIP: b[:]}
	}
	if err := header.SetNetworkLayerForChecksum(ip); err != nil {
		return packet{err: err}
	}
	buf := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, ip, header, gopacket.Payload(data))
	return packet{buf.Bytes(), err}
}

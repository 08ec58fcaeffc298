package mockentra

import "encoding/hex"

// mix is the splitmix64 step: a good hash of one word.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Salted is a seed for GUIDs that no run with another mark makes: what carries one of them is known to be of this run.
func Salted(seed int64, mark string) int64 {
	for _, letter := range []byte(mark) {
		seed = int64(mix(uint64(seed) ^ uint64(letter)))
	}
	return seed
}

// What a GUID is drawn for: the same seed gives different ones to different purposes.
const (
	forUser uint64 = iota + 1
	forGroup
	forProbe
	forActivity
)

// guid returns the version 4 GUID, in lower case, that belongs to a seed, a purpose and a number.
func guid(seed int64, purpose, number uint64) string {
	high := mix(mix(uint64(seed)^purpose<<56) ^ number)
	low := mix(high ^ number)
	var raw [16]byte
	for i := range 8 {
		raw[i], raw[8+i] = byte(high>>(8*i)), byte(low>>(8*i))
	}
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	text := make([]byte, 0, 36)
	for i, from := range []int{0, 4, 6, 8, 10} {
		if i > 0 {
			text = append(text, '-')
		}
		to := []int{4, 6, 8, 10, 16}[i]
		text = hex.AppendEncode(text, raw[from:to])
	}
	return string(text)
}

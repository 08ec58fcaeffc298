package targets

import (
	"slices"
	"strings"
)

func bundled(name string, env Env) (Definition, error) {
	data, err := shipped.ReadFile(name + ".yaml")
	if err != nil {
		return Definition{}, err
	}
	return Parse(data, name+".yaml", shipped, env)
}

// variant resolves NAME/WORDS, where NAME is a bundled definition that starts an embedded provider: it is started with these words.
// Which words there are is known to those who start it.
func variant(name string, env Env) (Definition, error) {
	plain, words, _ := strings.Cut(name, "/")
	if words == "" || !slices.Contains(Shipped(), plain) {
		return Definition{}, unknownTarget(name)
	}
	definition, err := bundled(plain, env)
	if err != nil {
		return Definition{}, err
	}
	if definition.Launch.Embedded == "" {
		return Definition{}, unknownTarget(name)
	}
	definition.Name, definition.plain = name, plain
	definition.Launch.Embedded += "/" + words
	return definition, nil
}

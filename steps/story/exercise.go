package story

import (
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// exercised reports the rows of the mapping that the last cycle sent: those of whoever was created or changed there that have a value.
func (w *World) exercised() {
	if w.setting.Exercised == nil {
		return
	}
	for _, operation := range w.cycle.Operations {
		kind := operation.Ref.Kind
		object := mockentra.Object{}
		switch operation.Op {
		case scim.OpUserCreate, scim.OpUserUpdate, scim.OpUserDisable, scim.OpGroupCreate, scim.OpGroupUpdate:
			object = w.object(operation.Ref)
		case scim.OpUserManager, scim.OpGroupAddMembers:
		default:
			continue
		}
		for _, origin := range w.folk.origins[kind] {
			reference := operation.Op == scim.OpUserManager || operation.Op == scim.OpGroupAddMembers
			if reference == origin.Reference && (reference || w.folk.value(kind, origin.Target, &object) != "") {
				w.setting.Exercised(kind, origin.Target)
			}
		}
	}
}

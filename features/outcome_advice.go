package features

// Advice is how to fix a provider where that follows from the outcome class alone, whatever the requirement; "" where it does not. In it,
// {request}, {status} and {attribute} stand for what was found.
func (o Outcome) Advice() string {
	switch o {
	case ServerError:
		return "Look into the provider's own log for why {request} is answered {status}: an error of 500 or above is a fault of the provider, and Entra repeats the request."
	case DoneDespite:
		return "Answer {request} with 200 or 204 once it is done: it is answered {status} and carried out."
	case StaleRead:
		return "Let a read show what was written before it. If it may lag behind, set consistency: in the target's definition to the longest lag, such as 2s."
	case StatusNumber:
		return "Send the member status of an error as a string: \"404\", not 404."
	case Gone:
		return "Keep the resource under its id, and let no request but DELETE remove it."
	case StoredAsString:
		return "Return {attribute} as a JSON boolean, not as a string."
	}
	return ""
}

"""How people write a phone number, for whoever reads it or dials it. Pure."""

import phonenumbers

HOME = "US"


def as_people_write(phone: str) -> str:
    """ "(202) 555-0106"; with its country's code elsewhere. What is no number stays as it is."""
    try:
        number = phonenumbers.parse(phone, HOME)
    except phonenumbers.NumberParseException:
        return phone
    if not phonenumbers.is_possible_number(number):
        return phone
    is_home = phonenumbers.region_code_for_number(number) == HOME
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if is_home else form.INTERNATIONAL)

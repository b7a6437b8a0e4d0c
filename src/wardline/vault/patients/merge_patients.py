"""Two patients turn out to be one: the survivor takes over everything (HL7 A34 and A40)."""

from dataclasses import replace

from sqlalchemy import or_, update

from wardline.audit.record import Action
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.patients.find_cards import load_cards_of
from wardline.vault.patients.find_patient import load_patient, threads_of_patient
from wardline.vault.patients.move_values import move_values
from wardline.vault.patients.save_card import save_card
from wardline.vault.patients.save_patient import assign_identifiers, change_patient, patient_object
from wardline.vault.patients.tables import PATIENTS
from wardline.vault.turn import Turn


def merge_patients(turn: Turn, survivor_id: str, absorbed_id: str) -> None:
    """Identifiers, cards and values of ``absorbed_id`` become the survivor's. Its conversation stays as it is, with the
    deadlines and waiting messages in it, and counts as one of the survivor's threads; who is in it comes to the
    survivor's too. Nothing when they are one already.
    """
    survivor = load_patient(turn.tx, turn.keys, survivor_id)
    absorbed = load_patient(turn.tx, turn.keys, absorbed_id)
    if survivor is None or absorbed is None or survivor_id == absorbed_id:
        return
    old_threads = threads_of_patient(turn.tx, absorbed_id)
    turn.tx.execute(
        update(PATIENTS)
        .where(or_(PATIENTS.c.id == absorbed_id, PATIENTS.c.merged_into == absorbed_id))
        .values(merged_into=survivor_id)
    )
    assign_identifiers(turn, survivor_id, absorbed.identifiers)
    identifiers = tuple(dict.fromkeys((*survivor.identifiers, *absorbed.identifiers)))
    change_patient(turn, replace(survivor, identifiers=identifiers))
    for card in load_cards_of(turn.tx, turn.keys, absorbed_id):
        save_card(turn, replace(card, patient_id=survivor_id))
    move_values(turn, absorbed_id, survivor_id)
    for live in threads_of_patient(turn.tx, survivor_id)[:1]:
        for thread in old_threads:
            for entry in roster(turn.tx, thread):
                for reason in entry.reasons:
                    set_roster(turn, live, entry.account, reason)
    turn.record(Action.PATIENT_MERGED, patient_object(survivor_id), patient_object(absorbed_id))

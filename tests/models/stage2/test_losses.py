import torch

from infp_cam.models.stage2.losses import flow_loss, lip_loss, phone_loss


def test_a_missed_closure_costs_more_than_the_same_miss_elsewhere() -> None:
    labels = torch.full((1, 6, 7), 0.1)
    labels[..., 4] = 0.0
    closed = labels.clone()
    closed[..., 0], closed[..., 4] = 0.0, 1.0
    miss = torch.zeros(7)
    miss[0] = 0.1
    assert float(lip_loss(closed + miss, closed)) > 2.0 * float(lip_loss(labels + miss, labels))


def test_the_right_lips_and_phones_cost_little() -> None:
    labels = torch.rand(2, 6, 7)
    assert float(lip_loss(labels, labels)) == 0.0
    phones = torch.randint(0, 5, (2, 12))
    sure = 20.0 * torch.nn.functional.one_hot(phones, 5).float()
    assert float(phone_loss(sure, phones)) < 1e-3
    assert float(phone_loss(-sure, phones)) > 1.0


def test_shaking_lips_cost_more_than_a_steady_offset() -> None:
    labels = torch.zeros(1, 40, 7)
    steady, shaking = labels.clone(), labels.clone()
    steady[..., 0] = 0.05
    shaking[:, ::2, 0], shaking[:, 1::2, 0] = 0.05, -0.05
    assert float(lip_loss(shaking, labels)) > 3.0 * float(lip_loss(steady, labels))


def test_the_flow_loss_is_a_mean_square() -> None:
    assert float(flow_loss(torch.ones(3, 2), torch.zeros(3, 2))) == 1.0
